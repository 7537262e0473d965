"""What a repository says it holds, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from levelgate.domain.artifact import Artifact
    from levelgate.domain.json_value import JsonValue


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedVersion:
    """One version of one package, with every artifact that the repository lists for it.

    `yanked` holds the publisher's reason (which may be empty) where the version is withdrawn but still there.
    """

    package: str
    version: str
    artifacts: tuple[Artifact, ...]
    published_at: datetime | None = None
    yanked: str | None = None
    details: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedEntry:
    """An entry that is there but cannot be believed; what is known of that version stays as it was."""

    package: str
    version: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """All versions of the asked packages; `complete` says whether absence from it proves anything.

    `cursor` is the plugin's own memory (validators, checksums), given back to it at the next poll.

    `untold` is None where the listing is one whole, such as one index file. Where each package was asked for by itself
    it is a set, of the packages that the listing says nothing about, because they are unchanged or could not be read:
    what is recorded of them stays, and each other package is judged by itself. `withdrawn` holds, by package, why the
    repository warns of all that it ever had of it: every known version of that package is yanked.
    """

    versions: tuple[ListedVersion, ...]
    cursor: Mapping[str, JsonValue]
    complete: bool = True
    refused: tuple[RefusedEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    untold: frozenset[str] | None = None
    withdrawn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unchanged:
    """The repository says, or proves, that nothing changed since the cursor was made."""

    cursor: Mapping[str, JsonValue] | None = None
    warnings: tuple[str, ...] = ()
