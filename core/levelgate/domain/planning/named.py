"""Definitions that are known by their names alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from levelgate.domain.declaration import Definition, name_of
from levelgate.domain.plan import Action, FieldChange, PlanEntry, differences


def plan_named(
    section: str,
    stored: Mapping[str, tuple[int, Definition]],
    declared: Sequence[Definition],
    *,
    prune: bool,
    compare: Callable[[Any, Any], tuple[FieldChange, ...]] = differences,
) -> list[PlanEntry]:
    """Plan a section whose definitions go by their names; `stored` are these with their ids."""
    entries = []
    for definition in declared:
        name = name_of(definition)
        identity, known = stored.get(name, (0, None))
        changes = compare(known, definition) if known else ()
        action = Action.ADD if known is None else Action.CHANGE if changes else Action.SAME
        entries.append(
            PlanEntry(section=section, action=action, name=name, id=identity, changes=changes, definition=definition)
        )
    named = {entry.name for entry in entries}
    left = ((identity, known) for name, (identity, known) in stored.items() if name not in named)
    return entries + [left_over(section, identity, known, prune=prune) for identity, known in left]


def left_over(section: str, identity: int, definition: Definition, *, prune: bool) -> PlanEntry:
    """Return what happens to one that the declaration does not name."""
    name = name_of(definition)
    if prune:
        return PlanEntry(section=section, action=Action.REMOVE, name=name, id=identity)
    return PlanEntry(section=section, action=Action.SAME, name=name, id=identity, definition=definition)
