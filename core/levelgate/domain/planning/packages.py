"""Packages: explicit ones, and patterns in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from levelgate.domain.package import PackageDefinition
from levelgate.domain.plan import Action, FieldChange, PlanEntry, differences
from levelgate.domain.planning.named import left_over


def plan_packages(
    stored: Sequence[PackageDefinition],
    declared: Sequence[PackageDefinition],
    names: Mapping[str, str],
    *,
    prune: bool,
) -> list[PlanEntry]:
    """Plan them; `names` says what each present repository that stays is called afterwards."""
    # A removed repository takes its packages along; its name may already be another's.
    gone = [one for one in stored if one.repository not in names]
    staying = [replace(one, repository=names[one.repository]) for one in stored if one.repository in names]
    present = {one.reference: one for one in staying}
    named = {definition.reference for definition in declared}
    left = [one for reference, one in present.items() if reference not in named]
    merged = [replace(one, id=present[one.reference].id if one.reference in present else 0) for one in declared]
    kept = [] if prune else left
    placed = _placed([*merged, *kept], present)
    entries = [_package_entry(present.get(one.reference), one) for one in placed]
    leaving = [*gone, *left] if prune else gone
    return entries + [left_over("packages", one.id, one, prune=True) for one in leaving]


def _placed(
    definitions: Iterable[PackageDefinition], present: Mapping[str, PackageDefinition]
) -> list[PackageDefinition]:
    """Give positions: patterns rise in the order of the file, and keep theirs wherever that order holds already.

    What the file does not name comes after what it names. Exact names need no order among themselves.
    """
    last: dict[str, int] = {}
    placed = []
    for definition in definitions:
        known = present.get(definition.reference)
        position = known.position if known else definition.position
        if definition.is_pattern:
            position = max(position, last.get(definition.repository, -1) + 1)
            last[definition.repository] = position
        placed.append(replace(definition, position=position))
    return placed


def _package_entry(known: PackageDefinition | None, definition: PackageDefinition) -> PlanEntry:
    if known is None:
        return PlanEntry(section="packages", action=Action.ADD, name=definition.reference, definition=definition)
    changes = differences(known, definition)
    if known.position != definition.position:
        changes = (*changes, FieldChange(field="position", old=known.position, new=definition.position))
    return PlanEntry(
        section="packages",
        action=Action.CHANGE if changes else Action.SAME,
        name=definition.reference,
        id=known.id,
        changes=changes,
        definition=definition,
    )
