"""Who people are: groups, and the roles that groups and persons have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The roles of promotion.md, section 1."""

    VIEWER = "viewer"
    PROMOTER = "promoter"
    APPROVER = "approver"
    OPERATOR = "operator"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupDefinition:
    """A named group of persons."""

    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """A group as the ledger holds it."""

    id: int
    definition: GroupDefinition
    revision: int = 1

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleDefinition:
    """A role of groups and persons, everywhere, or limited to tracks (`web`) and levels (`web/prod`)."""

    role: Role
    groups: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def covers(self, track: str, level: str) -> bool:
        """Say whether it reaches a level: it does everywhere where it is not limited."""
        return track in self.tracks or level in self.levels or not (self.tracks or self.levels)


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldRole:
    """A role as the ledger holds it."""

    id: int
    definition: RoleDefinition


@dataclass(frozen=True, kw_only=True, slots=True)
class People:
    """All groups, by name, and all roles."""

    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    roles: tuple[RoleDefinition, ...] = ()

    def among(self, names: Iterable[str]) -> frozenset[str]:
        """Return the persons behind names: the members of those that are groups, and the others themselves."""
        return frozenset().union(*(self.groups.get(name, frozenset({name})) for name in names))

    def holders(self, role: Role, *, level: str) -> tuple[str, ...]:
        """Return the groups and persons that have a role at a level, given in full: `web/prod`."""
        track = level.partition("/")[0]
        fitting = (one for one in self.roles if one.role is role and one.covers(track, level))
        return tuple(sorted({name for one in fitting for name in (*one.groups, *one.persons)}))
