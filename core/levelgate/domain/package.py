"""A package: a name in a repository, with its filters, lines and start policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

MAIN_LINE = "main"


class Start(StrEnum):
    """Which of the versions found at first contact are offered."""

    NEWEST = "newest"
    NONE = "none"
    ALL = "all"
    LAST = "last"


@dataclass(frozen=True, kw_only=True, slots=True)
class StartPolicy:
    """A start policy; `count` is used by `last` only. It is applied line by line."""

    kind: Start = Start.NEWEST
    count: int = 1

    def chosen(self, available: int) -> int:
        """Return how many of the newest, of so many that qualify, are offered."""
        match self.kind:
            case Start.NONE:
                return 0
            case Start.ALL:
                return available
            case Start.LAST:
                return min(self.count, available)
            case Start.NEWEST:
                return min(1, available)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A named version range of a package; `versions` is a range of the repository's version scheme."""

    name: str
    versions: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageDefinition:
    """A package, or a pattern of packages, as declared.

    `repository` is the repository's name; `settings` are the repository type's package settings.
    `track` is the name of the track that its versions move on; without one nothing is promoted.
    `id` is 0 until it is stored; `position` is its place in the file, which decides among patterns.
    """

    repository: str
    name: str
    versions: str = ""
    prereleases: bool = True
    start: StartPolicy = field(default_factory=StartPolicy)
    lines: tuple[Line, ...] = ()
    settings: Mapping[str, JsonValue] = field(default_factory=dict)
    track: str | None = None
    position: int = 0
    id: int = 0

    @property
    def is_pattern(self) -> bool:
        """Whether the name holds `*`, `?` or `[`."""
        return any(mark in self.name for mark in "*?[")

    def matches(self, name: str) -> bool:
        """Say whether a package of that name falls under this definition."""
        return fnmatchcase(name, self.name) if self.is_pattern else name == self.name

    @property
    def reference(self) -> str:
        """The reference people use: `updates/app`."""
        return f"{self.repository}/{self.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """A package that was found.

    `contacted`: a listing with it has been recorded, so that first contact is over. `widened`: its definition has
    changed since, so that the next listing may hold versions which are old but not yet recorded.
    """

    id: int
    repository: str
    name: str
    definition: PackageDefinition
    repository_id: int
    contacted: bool = False
    widened: bool = False

    @property
    def reference(self) -> str:
        """The reference people use: `updates/app`."""
        return f"{self.repository}/{self.name}"


class Governance:
    """Finds what governs a name: an explicit package beats a pattern; of patterns the first in the file wins."""

    def __init__(self, definitions: Iterable[PackageDefinition]) -> None:
        ranked = sorted(definitions, key=lambda definition: definition.position)
        self._explicit = {definition.name: definition for definition in reversed(ranked) if not definition.is_pattern}
        self._patterns = [definition for definition in ranked if definition.is_pattern]

    def of(self, name: str) -> PackageDefinition | None:
        """Return the definition that governs a name, None where none does."""
        explicit = self._explicit.get(name)
        return explicit or next((pattern for pattern in self._patterns if pattern.matches(name)), None)


def definition_for(name: str, definitions: Iterable[PackageDefinition]) -> PackageDefinition | None:
    """Find what governs one name; for many names make one Governance."""
    return Governance(definitions).of(name)
