"""Versions and their artifacts.

A version is visible once its repository's poll state has reached the listing that it was written under.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, exists, func, literal, select, tuple_, update

from levelgate.domain.version import UpstreamState, Version
from levelgate.errors import ReferenceInvalid
from levelgate.storage.artifacts import all_artifacts, artifact_row, artifacts_of, save_artifacts
from levelgate.storage.bulk import insert_all
from levelgate.storage.chunks import chunks
from levelgate.storage.columns import microseconds, spelled
from levelgate.storage.counting import reserve
from levelgate.storage.nearest import COMPARED, not_found
from levelgate.storage.packages import SqlPackages
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.tables import artifacts, packages, repositories, runs, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select

    from levelgate.domain.artifact import RecordedArtifact
    from levelgate.domain.reference import VersionReference

_COUNTER = "version"
_ALL = versions.join(packages).join(repositories)
_VISIBLE = versions.c.listing <= repositories.c.listing


class SqlVersions:
    """The port `Versions` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def known(self, repository_id: int, of: Iterable[int] | None = None) -> Mapping[int, Sequence[Version]]:
        """Return all versions of a repository's watched packages, or of these, by package id, oldest record first."""
        inside = packages.c.repository_id == repository_id
        if of is None:
            return self._known(inside)
        held: dict[int, Sequence[Version]] = {}
        for ids in chunks(of):
            held |= self._known(inside, packages.c.id.in_(ids))
        return held

    def _known(self, *where: ColumnElement[bool]) -> Mapping[int, Sequence[Version]]:
        watched = (_VISIBLE, packages.c.watched, *where)
        ids = select(versions.c.id).select_from(_ALL).where(*watched)
        held = all_artifacts(self._connection, ids)
        known: dict[int, list[Version]] = defaultdict(list)
        for row in self._connection.execute(select_versions(*watched).order_by(versions.c.id)):
            known[row.package_id].append(version_of(row, held.get(row.id, ())))
        return known

    def listed(
        self,
        package_id: int,
        *,
        states: Sequence[UpstreamState] = (),
        after: tuple[bytes, int] | None = None,
        limit: int = 1000,
    ) -> Sequence[Version]:
        """Return versions in version order, of these states (none: all), after that (key, id)."""
        query = select_versions(versions.c.package_id == package_id, _VISIBLE)
        if states:
            query = query.where(versions.c.state.in_([state.value for state in states]))
        if after:
            query = query.where(tuple_(versions.c.order_key, versions.c.id) > tuple_(*map(literal, after)))
        return self._load(query.order_by(versions.c.order_key, versions.c.id).limit(limit))

    def counted(self, repository: str | None = None) -> Mapping[int, int]:
        """Return how many versions of watched packages are recorded, by package id, of one repository or all."""
        query = select(versions.c.package_id, func.count()).select_from(_ALL).where(_VISIBLE, packages.c.watched)
        if repository is not None:
            query = query.where(repositories.c.name == repository, ~repositories.c.removed)
        return dict(self._connection.execute(query.group_by(versions.c.package_id)).all())

    def get(self, reference: VersionReference) -> Version:
        """Return one: the record of that digest prefix, or else the one that is not replaced."""
        place = (repositories.c.name == reference.package.repository, ~repositories.c.removed, _VISIBLE)
        package = (*place, packages.c.name == reference.package.package)
        records = self._load(select_versions(*package, versions.c.version == reference.version).order_by(versions.c.id))
        records = [record for record in records if record.digest.startswith(reference.digest or "")]
        if not records:
            query = select(versions.c.version).select_from(_ALL).where(*package).distinct().limit(COMPARED)
            names = [f"{reference.package}@{version}" for version in self._connection.scalars(query)]
            if not names:
                SqlPackages(self._connection).get(reference.package)  # where that is what is not there, say so
            raise not_found("version", str(reference), names, of=str(reference.package))
        if reference.digest and len(records) > 1:
            digests = ", ".join(record.digest for record in records)
            raise ReferenceInvalid(f"{str(reference)!r} means {len(records)} versions", mend=f"choose of {digests}")
        return max(records, key=lambda record: (record.state is not UpstreamState.REPLACED, record.id))

    def by_id(self, version_ids: Iterable[int]) -> Mapping[int, Version]:
        """Return those that exist, by id."""
        found = self._whole(_BY_ID.all(self._connection, ids=list(version_ids)))
        return {version.id: version for version in found}

    def newer_with_run(self, subscription_id: int, version_ids: Iterable[int]) -> Sequence[Version]:
        """Return, for each of these, the newest present version of its line that has a run of a subscription.

        Where that is not newer than the version itself, nothing is returned for it.
        """
        found: set[int] = set()
        for some in chunks(version_ids):
            newer = select(_newer_with_run(subscription_id)).where(versions.c.id.in_(some))
            found |= {one for one in self._connection.scalars(newer) if one is not None}
        return list(self.by_id(found).values())

    def accept(self, version_id: int) -> None:
        """Lift the quarantine of one."""
        self._connection.execute(update(versions).where(versions.c.id == version_id).values(quarantined_from=None))

    def reserve(self, count: int) -> int:
        """Take so many ids, never given out again, and return the first."""
        return reserve(self._connection, _COUNTER, count)

    def add(self, versions: Sequence[Version], *, listing: int) -> None:
        """Insert versions with their artifacts; visible once the repository's poll state says `listing`."""
        insert_all(self._connection, _TABLE, [_row(version, listing) for version in versions])
        held = [artifact_row(version.id, each) for version in versions for each in version.artifacts]
        insert_all(self._connection, artifacts, held)

    def update(self, versions: Sequence[Version]) -> None:
        """Store what a listing may change (state, line, passed over, absences) and artifacts added or changed."""
        if not versions:
            return
        self._connection.execute(_UPDATE, [_changeable(version) for version in versions])
        save_artifacts(self._connection, {version.id: version.artifacts for version in versions})

    def discard(self, repository_id: int) -> int:
        """Remove what an unfinished first contact left, and return how many."""
        shown = select(repositories.c.listing).where(repositories.c.id == repository_id).scalar_subquery()
        hidden = (versions.c.listing > shown, packages.c.repository_id == repository_id)
        ids = list(self._connection.scalars(select(versions.c.id).join(packages).where(*hidden)))
        for some in chunks(ids):
            self._connection.execute(delete(artifacts).where(artifacts.c.version_id.in_(some)))
            self._connection.execute(delete(versions).where(versions.c.id.in_(some)))
        return len(ids)

    def _load(self, query: Select[Any]) -> list[Version]:
        return self._whole(self._connection.execute(query).all())

    def _whole(self, rows: Sequence[Any]) -> list[Version]:
        held = artifacts_of(self._connection, [row.id for row in rows])
        return [version_of(row, held.get(row.id, ())) for row in rows]


_TABLE = versions
_UPDATE = (
    update(versions)
    .where(versions.c.id == bindparam("the_id"))
    .values(
        state=bindparam("new_state"),
        line=bindparam("new_line"),
        passed_over=bindparam("new_passed_over"),
        absences=bindparam("new_absences"),
    )
)


def select_versions(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Select versions with the names of their packages and repositories."""
    names = (packages.c.name.label("package_name"), repositories.c.name.label("repository_name"))
    return select(versions, *names).select_from(_ALL).where(*conditions)


_BY_ID = Prepared(select_versions(among(versions.c.id, "ids"), _VISIBLE))


def _newer_with_run(subscription_id: int) -> ScalarSelect[int]:
    newer = versions.alias("newer")
    order, its_order = tuple_(newer.c.order_key, newer.c.id), tuple_(versions.c.order_key, versions.c.id)
    lane = (newer.c.package_id == versions.c.package_id, newer.c.line == versions.c.line, order > its_order)
    started = exists().where(runs.c.version_id == newer.c.id, runs.c.subscription_id == subscription_id)
    query = select(newer.c.id).where(*lane, newer.c.state == UpstreamState.PRESENT.value, started)
    return query.order_by(newer.c.order_key.desc(), newer.c.id.desc()).limit(1).scalar_subquery()


def _row(version: Version, listing: int) -> tuple[Any, ...]:
    return (
        version.id,
        version.package_id,
        version.version,
        version.digest,
        version.key,
        microseconds(version.first_seen_at),
        version.published_at and microseconds(version.published_at),
        version.state.value,
        version.line,
        version.passed_over,
        version.quarantined_from,
        version.alias_of,
        version.absences,
        spelled(version.details),
        listing,
    )


def _changeable(version: Version) -> dict[str, Any]:
    return {
        "the_id": version.id,
        "new_state": version.state.value,
        "new_line": version.line,
        "new_passed_over": version.passed_over,
        "new_absences": version.absences,
    }


def version_of(row: Any, held: Sequence[RecordedArtifact]) -> Version:
    """Return the version of a row that also holds its `package_name` and its `repository_name`."""
    return Version(
        id=row.id,
        package_id=row.package_id,
        package=f"{row.repository_name}/{row.package_name}",
        version=row.version,
        digest=row.digest,
        key=row.order_key,
        first_seen_at=row.first_seen_at,
        artifacts=tuple(held),
        published_at=row.published_at,
        state=UpstreamState(row.state),
        line=row.line,
        passed_over=row.passed_over,
        quarantined_from=row.quarantined_from,
        alias_of=row.alias_of,
        absences=row.absences,
        details=row.details,
    )
