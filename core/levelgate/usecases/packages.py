"""Packages one by one: add, check, remove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from levelgate.domain.comparison import gather
from levelgate.domain.declaration import Declaration
from levelgate.domain.listing import Listing
from levelgate.domain.package import PackageDefinition
from levelgate.domain.reference import parse_package
from levelgate.errors import NotFound, PluginFailed
from levelgate.usecases.ask import Known, Question, Watch, ask, comparisons
from levelgate.usecases.single_definition import add_one, read_entry, removal, remove

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Environment, Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """A package that a definition matches now: how many versions its filters take in, and the newest of them."""

    package: str
    versions: int
    newest: str | None


def add_package(environment: Environment, fields: Mapping[str, JsonValue], *, actor: str) -> PackageDefinition:
    """Add a package, or a pattern of packages, which comes after the patterns there are."""
    definition = read_entry(environment, "packages", PackageDefinition, fields)

    def added(transaction: Transaction) -> PackageDefinition:
        return _find(transaction, definition.reference)

    return add_one(environment, Declaration(packages=(definition,)), actor=actor, read=added)


def remove_package(environment: Environment, reference: str, *, actor: str) -> None:
    """Remove a package's definition, or a pattern; what was recorded stays."""
    with environment.store.write() as transaction:
        definition = _find(transaction, _normal(transaction, environment, reference))
        remove(transaction, environment, [removal("packages", definition.id, definition.reference)], actor=actor)


def check_package(environment: Environment, reference: str) -> tuple[Match, ...]:
    """Ask a repository what a package or a pattern would match now, and record nothing.

    One that is not defined is looked for without filters.
    """
    with environment.store.read() as transaction:
        parsed = parse_package(_normal(transaction, environment, reference))
        repository = transaction.repositories.get(parsed.repository)
        known = [one for one in transaction.packages.definitions(parsed.repository) if one.name == parsed.package]
    definition = known[0] if known else PackageDefinition(repository=parsed.repository, name=parsed.package)
    first = replace(repository, poll=replace(repository.poll, cursor=None))
    watched = Watch(repository=first, question=Question([definition]))
    listing = ask(environment, watched, accept=False)
    if not isinstance(listing, Listing):
        raise PluginFailed(f"{repository.definition.type} says 'unchanged' to a first question")
    kind = environment.types.repository_type(repository.definition.type)
    compared = comparisons(watched, Known(), gather(listing, kind.scheme, equal_is_same=kind.equal_is_same), kind)
    return tuple(
        Match(
            package=comparison.package.reference,
            versions=len(comparison.listed),
            newest=max(comparison.listed, key=kind.scheme.key, default=None),
        )
        for comparison in compared
    )


def _normal(transaction: Transaction, environment: Environment, reference: str) -> str:
    """Return a reference as the package's repository type spells its name; one that is no name there, as it is."""
    parsed = parse_package(reference)
    kind = environment.types.repository_type(transaction.repositories.get(parsed.repository).definition.type)
    try:
        return f"{parsed.repository}/{kind.normal_name(parsed.package)}"
    except ValueError:
        return reference


def _find(transaction: Transaction, reference: str) -> PackageDefinition:
    repository = parse_package(reference).repository
    transaction.repositories.get(repository)
    definitions = {one.reference: one for one in transaction.packages.definitions(repository)}
    if reference in definitions:
        return definitions[reference]
    raise NotFound(f"no package {reference[:100]!r} is defined", mend=_nearest(reference, definitions))


def _nearest(reference: str, known: Iterable[str]) -> str:
    known = list(known)
    nearest = get_close_matches(reference, known, n=3) or known[:5]
    return f"there is {', '.join(nearest)}" if nearest else "this repository has none"
