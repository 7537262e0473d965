"""Entries of `roles`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from levelgate.config.entries import Entry, Name
from levelgate.config.groups import Person
from levelgate.config.references import LevelName
from levelgate.config.validation import check_keys, keys_of, validated
from levelgate.domain.people import Role, RoleDefinition

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems


class RoleEntry(Entry):
    """What groups and persons may do, everywhere, or at some tracks and levels."""

    role: Role = Field(description="viewer, promoter, approver, operator or admin")
    groups: tuple[Name, ...] = Field(default=(), description="the groups that have it")
    persons: tuple[Person, ...] = Field(default=(), description="the persons that have it by themselves")
    tracks: tuple[Name, ...] = Field(default=(), description="the tracks that it is limited to")
    levels: tuple[LevelName, ...] = Field(default=(), description="the levels that it is limited to, such as web/prod")


def read_role(node: Node, problems: Problems) -> RoleDefinition | None:
    """Read one entry of `roles`; None where problems were noted."""
    before = len(problems)
    check_keys(node, keys_of(RoleEntry), (), problems)
    entry = validated(RoleEntry, node, problems)
    if entry is not None and not entry.groups and not entry.persons:
        problems.add(node, "nobody has this role", "name groups or persons")
    if entry is None or len(problems) > before:
        return None
    return RoleDefinition(
        role=entry.role, groups=entry.groups, persons=entry.persons, tracks=entry.tracks, levels=entry.levels
    )
