"""Products and freezes: those that the file does not name follow a renaming of repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from levelgate.domain.freeze import Freeze, FreezeDefinition
from levelgate.domain.plan import PlanEntry
from levelgate.domain.planning.named import plan_named
from levelgate.domain.product import Product, ProductDefinition


def plan_products(
    stored: Sequence[Product], declared: Sequence[ProductDefinition], names: Mapping[str, str], *, prune: bool
) -> list[PlanEntry]:
    """Plan them; `names` says what each present repository that stays is called afterwards."""
    known = {one.name: (one.id, one.definition) for one in stored}
    named = {definition.name for definition in declared}
    following = [_renamed(one.definition, names) for one in stored if one.name not in named]
    moved = [] if prune else [one for one in following if one != known[one.name][1]]
    return plan_named("products", known, [*declared, *moved], prune=prune)


def plan_freezes(
    stored: Sequence[Freeze], declared: Sequence[FreezeDefinition], names: Mapping[str, str], *, prune: bool
) -> list[PlanEntry]:
    """Plan them; what they are about is stored by its id, and so follows by itself."""
    known = {one.name: (one.id, _moved(one.definition, names)) for one in stored}
    return plan_named("holds", known, declared, prune=prune)


def _renamed(definition: ProductDefinition, names: Mapping[str, str]) -> ProductDefinition:
    return replace(
        definition,
        members=tuple(_reference(member, names) for member in definition.members),
        optional=tuple(_reference(member, names) for member in definition.optional),
    )


def _moved(definition: FreezeDefinition, names: Mapping[str, str]) -> FreezeDefinition:
    if definition.scope.package is None:
        return definition
    return replace(definition, scope=replace(definition.scope, package=_reference(definition.scope.package, names)))


def _reference(package: str, names: Mapping[str, str]) -> str:
    repository, slash, rest = package.partition("/")
    return f"{names.get(repository, repository)}{slash}{rest}"
