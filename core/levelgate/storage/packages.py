"""Package definitions, and the packages found under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select, update

from levelgate.domain.package import Package, PackageDefinition, definition_for
from levelgate.errors import Conflict
from levelgate.storage.chunks import chunks
from levelgate.storage.definitions import defined, read_definition
from levelgate.storage.nearest import COMPARED, not_found
from levelgate.storage.opened_lanes import open_lanes
from levelgate.storage.references import track_id
from levelgate.storage.tables import package_definitions, packages, repositories, tracks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from levelgate.domain.reference import PackageReference

_KEPT = ~package_definitions.c.removed
_MARKS = "*?["


class SqlPackages:
    """The port `Packages` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def definitions(self, *repositories: str) -> Sequence[PackageDefinition]:
        """Return the definitions, of these repositories or all, by repository and position."""
        if not repositories:
            return list(self._definitions(_KEPT).values())
        found: list[PackageDefinition] = []
        for ids in chunks(self._repository_ids(sorted(repositories))):
            found += self._definitions(_KEPT, package_definitions.c.repository_id.in_(ids)).values()
        return found

    def define(self, definition: PackageDefinition) -> PackageDefinition:
        """Store a definition, govern its repository's packages anew, and forget that repository's cursor."""
        repository_id = self._repository_id(definition.repository)
        self._refuse_twin(repository_id, definition)
        before = self._definitions(package_definitions.c.id == definition.id).get(definition.id)
        values = defined(definition, repository_id, self._track_id(definition.track))
        if before is None:
            new = self._connection.execute(insert(package_definitions).values(**values, removed=False))
            stored_id = _first(new.inserted_primary_key)
        else:
            stored_id = definition.id
            self._connection.execute(
                update(package_definitions).where(package_definitions.c.id == stored_id).values(**values, removed=False)
            )
        stored = self._definitions(package_definitions.c.id == stored_id)[stored_id]
        self._govern(repository_id, [each for each in (before, stored) if each], changed=before)
        return stored

    def undefine(self, definition_id: int) -> None:
        """Remove a definition; packages that nothing governs any more are kept, but no longer watched."""
        gone = self._definitions(_KEPT, package_definitions.c.id == definition_id).get(definition_id)
        if gone is None:
            return
        self._connection.execute(
            update(package_definitions).where(package_definitions.c.id == definition_id).values(removed=True)
        )
        self._govern(self._repository_id(gone.repository), [gone], changed=None)

    def all(self, repository: str | None = None) -> Sequence[Package]:
        """Return the watched packages, of one repository or all, by reference."""
        of = () if repository is None else (packages.c.repository_id == self._repository_id(repository),)
        return self._packages(packages.c.watched, ~repositories.c.removed, *of)

    def get(self, reference: PackageReference) -> Package:
        """Return one; also one that is no longer watched, as long as its repository is."""
        repository_id = self._repository_id(reference.repository)
        inside = packages.c.repository_id == repository_id
        found = self._packages(inside, packages.c.name == reference.package)
        if found:
            return found[0]
        like = packages.c.name.startswith(reference.package[:1], autoescape=True)
        names = self._connection.scalars(select(packages.c.name).where(inside, like).limit(COMPARED))
        raise not_found("package", str(reference), [f"{reference.repository}/{name}" for name in names])

    def find(self, repository: str, found: Mapping[str, int]) -> Sequence[Package]:
        """Record packages that were found, name to definition id; return them all, by name."""
        inside = packages.c.repository_id == self._repository_id(repository)
        query = select(packages.c.name, packages.c.watched).where(inside)
        known = {row.name: row.watched for row in self._connection.execute(query)}
        fresh = {"repository_id": self._repository_id(repository), "watched": True, "contacted": False}
        new = [
            {**fresh, "widened": False, "name": name, "definition_id": definition_id}
            for name, definition_id in sorted(found.items())
            if name not in known
        ]
        if new:
            self._connection.execute(insert(packages), new)
        for name, definition_id in found.items():
            if not known.get(name, True):
                again = update(packages).where(inside, packages.c.name == name)
                self._connection.execute(
                    again.values(watched=True, definition_id=definition_id, widened=packages.c.contacted)
                )
        return [package for package in self._packages(inside) if package.name in found]

    def contacted(self, package_ids: Iterable[int]) -> None:
        """Mark first contact, or the first listing after a widening, as over."""
        for ids in chunks(package_ids):
            over = update(packages).where(packages.c.id.in_(ids)).values(contacted=True, widened=False)
            self._connection.execute(over)

    def _repository_id(self, name: str) -> int:
        return self._repository_ids((name,))[0]

    def _repository_ids(self, names: Sequence[str]) -> list[int]:
        kept = ~repositories.c.removed
        query = select(repositories.c.name, repositories.c.id).where(kept)
        found = {
            row.name: int(row.id)
            for some in chunks(names)
            for row in self._connection.execute(query.where(repositories.c.name.in_(some)))
        }
        for name in names:
            if name not in found:
                raise not_found("repository", name, self._connection.scalars(select(repositories.c.name).where(kept)))
        return [found[name] for name in names]

    def _track_id(self, name: str | None) -> int | None:
        return None if name is None else track_id(self._connection, name)

    def _refuse_twin(self, repository_id: int, definition: PackageDefinition) -> None:
        twin = select(package_definitions.c.id).where(
            _KEPT,
            package_definitions.c.repository_id == repository_id,
            package_definitions.c.name == definition.name,
            package_definitions.c.id != definition.id,
        )
        if self._connection.scalar(twin) is not None:
            raise Conflict(f"there is a package {definition.reference!r} already", mend="change that one")

    def _definitions(self, *conditions: ColumnElement[bool]) -> dict[int, PackageDefinition]:
        names = (repositories.c.name.label("repository"), tracks.c.name.label("track"))
        query = (
            select(package_definitions, *names)
            .select_from(package_definitions.join(repositories).outerjoin(tracks))
            .where(*conditions)
            .order_by(repositories.c.name, package_definitions.c.position, package_definitions.c.id)
        )
        return {row.id: read_definition(row) for row in self._connection.execute(query)}

    def _packages(self, *conditions: ColumnElement[bool]) -> list[Package]:
        joined = packages.join(repositories)
        ids = select(packages.c.definition_id).select_from(joined).where(*conditions)
        definitions = self._definitions(package_definitions.c.id.in_(ids))
        query = (
            select(packages, repositories.c.name.label("repository"))
            .select_from(joined)
            .where(*conditions)
            .order_by(repositories.c.name, packages.c.name)
        )
        return [
            Package(
                id=row.id,
                repository=row.repository,
                name=row.name,
                definition=definitions[row.definition_id],
                repository_id=row.repository_id,
                contacted=row.contacted,
                widened=row.widened,
            )
            for row in self._connection.execute(query)
        ]

    def _govern(
        self, repository_id: int, touched: Sequence[PackageDefinition], *, changed: PackageDefinition | None
    ) -> None:
        """Choose anew what governs the packages that a changed definition matched before, or matches now."""
        raised = {"cursor": None, "packages_revision": repositories.c.packages_revision + 1}
        self._connection.execute(update(repositories).where(repositories.c.id == repository_id).values(**raised))
        names = {definition.name for definition in touched}
        exact = packages.c.name.in_(names)
        possible = () if any(definition.is_pattern for definition in touched) else (exact,)
        query = select(packages).where(packages.c.repository_id == repository_id, *possible)
        rows = [row for row in self._connection.execute(query) if any(each.matches(row.name) for each in touched)]
        if not rows:
            return
        stored = self._candidates(repository_id, rows[0].name if len(rows) == 1 else None)
        before = self._definitions(package_definitions.c.id.in_({row.definition_id for row in rows}))
        if changed:
            before[changed.id] = changed
        for row in rows:
            governor = definition_for(row.name, stored)
            values: dict[str, Any] = {"watched": False}
            if governor:
                wider = not row.watched or _filters(governor) != _filters(before[row.definition_id])
                widened = row.widened or (row.contacted and wider)
                values = {"watched": True, "definition_id": governor.id, "widened": widened}
            if any(getattr(row, name) != value for name, value in values.items()):
                self._connection.execute(update(packages).where(packages.c.id == row.id).values(**values))
        open_lanes(self._connection, [row.id for row in rows])

    def _candidates(self, repository_id: int, name: str | None) -> tuple[PackageDefinition, ...]:
        conditions = [_KEPT, package_definitions.c.repository_id == repository_id]
        if name is not None:  # of many exact names only this one can govern, and the others need not be read
            patterns = [package_definitions.c.name.contains(mark, autoescape=True) for mark in _MARKS]
            conditions.append(or_(package_definitions.c.name == name, *patterns))
        return tuple(self._definitions(*conditions).values())


def _filters(definition: PackageDefinition) -> tuple[object, ...]:
    return (definition.versions, definition.prereleases, definition.lines, definition.settings)


def _first(key: Any) -> int:
    return int(key[0])
