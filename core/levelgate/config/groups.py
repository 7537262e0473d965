"""Entries of `groups`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from levelgate.config.entries import Entry, Name
from levelgate.config.validation import check_keys, keys_of, validated
from levelgate.domain.people import GroupDefinition

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems

_MAX_PERSON = 100


def _person(value: str) -> str:
    if value and len(value) <= _MAX_PERSON and value.isprintable() and " " not in value:
        return value
    raise ValueError(f"is not a person's name; write 1 to {_MAX_PERSON} characters, without spaces")


Person = Annotated[str, AfterValidator(_person)]


class GroupEntry(Entry):
    """A named group of persons."""

    name: Name = Field(description="what it is called where it approves, signs off, or has a role")
    members: tuple[Person, ...] = Field(description="the persons in it; an empty list is a group of nobody")


def read_group(node: Node, problems: Problems) -> GroupDefinition | None:
    """Read one entry of `groups`; None where problems were noted."""
    before = len(problems)
    check_keys(node, keys_of(GroupEntry), (), problems)
    entry = validated(GroupEntry, node, problems)
    if entry is None or len(problems) > before:
        return None
    seen: set[str] = set()
    for index, member in enumerate(entry.members):
        if member in seen:
            problems.add(node.at(["members", index]), f"{member!r} stands here twice", "name everybody once")
        seen.add(member)
    return None if len(problems) > before else GroupDefinition(name=entry.name, members=entry.members)
