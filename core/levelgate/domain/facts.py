"""What is known of one version at one level at one moment: all that a gate may go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from levelgate.domain.hold import Hold
from levelgate.domain.outlook import Outlook
from levelgate.domain.people import People
from levelgate.domain.promotion import Promotion
from levelgate.domain.scheme import VersionScheme
from levelgate.domain.version import Version


class Standing(StrEnum):
    """What a version has come to at a level; without any of these it has never been decided there."""

    GRANTED = "granted"
    REFUSED = "refused"
    REVOKED = "revoked"
    PASSED_OVER = "passed over"


class Need(StrEnum):
    """How many of a level's prerequisites are needed."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckResult:
    """The last result of a named check, reported from outside."""

    name: str
    passed: bool
    at: datetime
    by: str
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneVersion:
    """A version and what it has come to at the levels of its track, by level name.

    `unsupported` are the levels whose grant has lost its support: no prerequisite for automation (R13).
    `signed` is the fact that the repository's plugin stored about its provenance, None where there is none.
    `blocks` are the blocks on this record, quarantine included.
    """

    version: Version
    standings: Mapping[str, Standing] = field(default_factory=dict)
    unsupported: frozenset[str] = frozenset()
    checks: Mapping[str, CheckResult] = field(default_factory=dict)
    signed: bool | None = None
    blocks: tuple[Hold, ...] = ()

    @property
    def id(self) -> int:
        """The version's id."""
        return self.version.id

    @property
    def order(self) -> tuple[bytes, int]:
        """The total order within the lane."""
        return self.version.order

    def holds_grant(self, level: str) -> bool:
        """Whether it holds that level."""
        return self.standings.get(level) is Standing.GRANTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Everything that the gates of one level are asked with about one version.

    `promotion` is its open promotion there, None where it is only asked whether there could be one. `after`, `need`
    and `work` are the level's, which has the full form `reference`. `holds` are those whose scope fits and that the
    promotion does not override, blocks left out, whether or not they stand now; `pinned_at` is the version string at
    which the lane is pinned there. `lane` is the lane in full, and `outlooks` are those of the products whose sets its
    track waits for, by name; they are known only where it is to be explained what a set waits for.
    """

    now: datetime
    level: str
    version: LaneVersion
    scheme: VersionScheme
    people: People
    promotion: Promotion | None = None
    after: tuple[str, ...] = ()
    need: Need = Need.ALL
    work: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    reference: str = ""
    pinned_at: str = ""
    lane: str = ""
    outlooks: Mapping[str, Outlook] = field(default_factory=dict)
