"""Packages: those that are watched, found or not yet, and the patterns that find them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from levelgate.api.checks import MatchAnswer
from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import AddRequest
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.declaration import fields_of
from levelgate.domain.package import Package, PackageDefinition
from levelgate.errors import NotFound
from levelgate.ports import Transaction
from levelgate.usecases.packages import add_package, check_package, remove_package

# To compare more names would take longer than the look-up itself.
_COMPARED = 2000

router = APIRouter(prefix="/packages", tags=["packages"])


class Known:
    """How much of packages is recorded at one moment, of one repository or all."""

    def __init__(self, transaction: Transaction, repository: str | None) -> None:
        self._counts = transaction.versions.counted(repository)
        self._governed: defaultdict[int, list[int]] = defaultdict(list)
        for package in transaction.packages.all(repository):
            self._governed[package.definition.id].append(package.id)

    def packages(self, entry: Package | PackageDefinition) -> int:
        """Return how many packages that is."""
        return len(self._ids(entry))

    def versions(self, entry: Package | PackageDefinition) -> int:
        """Return how many versions are recorded of it."""
        return sum(self._counts.get(number, 0) for number in self._ids(entry))

    def _ids(self, entry: Package | PackageDefinition) -> Sequence[int]:
        return [entry.id] if isinstance(entry, Package) else self._governed[entry.id]


class PackageAnswer(BaseModel):
    """A package, or a pattern of packages; `definition` is what governs it, as in the declaration file.

    `found` says whether a listing of its repository has held it yet. `recorded_versions` counts the versions of what
    it found so far, and `packages` the packages: of those that a pattern governs now.
    """

    name: str
    repository: str
    pattern: bool
    found: bool
    packages: int
    recorded_versions: int
    definition: dict[str, Any]

    @classmethod
    def of(cls, entry: Package | PackageDefinition, known: Known) -> PackageAnswer:
        """Shape a package that was found, or a definition that has found none of its own name."""
        definition, found = (entry.definition, True) if isinstance(entry, Package) else (entry, False)
        return cls(
            name=entry.reference,
            repository=entry.repository,
            pattern=definition.is_pattern and not found,
            found=found,
            packages=known.packages(entry),
            recorded_versions=known.versions(entry),
            definition=fields_of(definition),
        )


@router.get("")
def list_packages(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    *,
    repository: Annotated[str | None, Query(description="of this repository only")] = None,
    patterns: Annotated[bool, Query(description="the patterns instead of the packages")] = False,
) -> Page[PackageAnswer]:
    """List the watched packages by name: those that were found, and those declared by their exact name."""
    with environment.store.read() as transaction:
        if repository is not None:
            transaction.repositories.get(repository)
        definitions = transaction.packages.definitions(*([] if repository is None else [repository]))
        entries: Sequence[Package | PackageDefinition] = (
            [definition for definition in definitions if definition.is_pattern]
            if patterns
            else [*(found := transaction.packages.all(repository)), *_not_found(definitions, found)]
        )
        known = Known(transaction, repository)
    return paging.page_by_name(entries, lambda entry: PackageAnswer.of(entry, known), lambda entry: entry.reference)


@router.get("/{repository}/{package}")
def show_package(environment: EnvironmentGiven, repository: str, package: str) -> PackageAnswer:
    """Show one package, or one pattern."""
    with environment.store.read() as transaction:
        return _answer(transaction, f"{repository}/{package}")


@router.post("", status_code=HTTPStatus.CREATED)
def add(environment: EnvironmentGiven, actor: ActorGiven, asked: AddRequest) -> PackageAnswer:
    """Add a package or a pattern of packages."""
    definition = add_package(environment, asked.definition, actor=actor)
    with environment.store.read() as transaction:
        return _answer(transaction, definition.reference)


@router.post("/{repository}/{package}/check")
def check(environment: EnvironmentGiven, repository: str, package: str) -> list[MatchAnswer]:
    """Ask the repository what a package or a pattern matches now, without recording anything."""
    return [MatchAnswer.of(match) for match in check_package(environment, f"{repository}/{package}")]


@router.delete("/{repository}/{package}", status_code=HTTPStatus.NO_CONTENT)
def remove(environment: EnvironmentGiven, actor: ActorGiven, repository: str, package: str) -> None:
    """Stop watching a package or a pattern; what was recorded stays."""
    remove_package(environment, f"{repository}/{package}", actor=actor)


def _answer(transaction: Transaction, reference: str) -> PackageAnswer:
    found = find_package(transaction, reference)
    return PackageAnswer.of(found, Known(transaction, found.repository))


def find_package(transaction: Transaction, reference: str) -> Package | PackageDefinition:
    """Find a package that was found, or else the definition of that very name; raise NotFound."""
    repository = reference.partition("/")[0]
    found = transaction.packages.all(repository)
    definitions = transaction.packages.definitions(repository)
    entries: list[Package | PackageDefinition] = [*definitions, *found]
    by_reference = {entry.reference: entry for entry in entries}
    if reference in by_reference:
        return by_reference[reference]
    # The repository is right: it would make any two references look alike.
    near = get_close_matches(reference.partition("/")[2], [entry.name for entry in entries[:_COMPARED]], n=3)
    suggested = [repr(f"{repository}/{name}") for name in dict.fromkeys(near)]
    mend = f"did you mean {' or '.join(suggested)}?" if near else "`levelgate package list` shows them"
    raise NotFound(f"there is no package {reference[:200]!r}", mend=mend)


def _not_found(definitions: Iterable[PackageDefinition], found: Iterable[Package]) -> list[PackageDefinition]:
    names = {package.reference for package in found}
    return [one for one in definitions if not one.is_pattern and one.reference not in names]
