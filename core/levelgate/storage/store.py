"""The store: transactions over one database."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from levelgate.errors import DatabaseUnusable, LevelgateError
from levelgate.storage import schema
from levelgate.storage.boards import SqlBoards
from levelgate.storage.checks import SqlChecks
from levelgate.storage.commits import Commits
from levelgate.storage.engine import BUSY_TIMEOUT, WRITES, make_engine
from levelgate.storage.events import SqlEvents
from levelgate.storage.failures import translated
from levelgate.storage.gate import Gate
from levelgate.storage.gathering import SqlGathering
from levelgate.storage.grants import SqlGrants
from levelgate.storage.histories import SqlHistories
from levelgate.storage.holds import SqlHolds
from levelgate.storage.lanes import SqlLanes
from levelgate.storage.opening import APPLICATION_ID, MEMORY, check_ours, check_place, how_to_read, locate
from levelgate.storage.packages import SqlPackages
from levelgate.storage.people import SqlGroups, SqlRoles
from levelgate.storage.pipelines import SqlPipelines
from levelgate.storage.polls import SqlPolls
from levelgate.storage.products import SqlProducts
from levelgate.storage.promotions import SqlPromotions
from levelgate.storage.repositories import SqlRepositories
from levelgate.storage.runs import SqlRuns
from levelgate.storage.serving import is_served
from levelgate.storage.sets import SqlSets
from levelgate.storage.snapshots import SqlSnapshots
from levelgate.storage.subscriptions import SqlSubscriptions
from levelgate.storage.tracks import SqlTracks
from levelgate.storage.versions import SqlVersions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Engine


@dataclass(frozen=True, kw_only=True, slots=True)
class SqlTransaction:
    """The ports of one transaction."""

    repositories: SqlRepositories
    polls: SqlPolls
    packages: SqlPackages
    versions: SqlVersions
    pipelines: SqlPipelines
    subscriptions: SqlSubscriptions
    products: SqlProducts
    sets: SqlSets
    tracks: SqlTracks
    groups: SqlGroups
    roles: SqlRoles
    holds: SqlHolds
    gathering: SqlGathering
    lanes: SqlLanes
    promotions: SqlPromotions
    grants: SqlGrants
    checks: SqlChecks
    boards: SqlBoards
    snapshots: SqlSnapshots
    runs: SqlRuns
    events: SqlEvents
    histories: SqlHistories


class SqlStore:
    """The port `Store` over two engines, of which one writes; made by `open_store`."""

    def __init__(self, reading: Engine, writing: Engine, *, busy_timeout: float) -> None:
        self._reading = reading
        self._writing = writing.execution_options(**{WRITES: True})
        self._place = reading.url.database or MEMORY
        self._gate = Gate(busy_timeout)
        self._in_memory = reading.url.database is None
        self._commits = Commits(reading)

    @contextmanager
    def read(self) -> Iterator[SqlTransaction]:
        """Open a transaction that only reads; writing in it raises."""
        with self._connection(writes=False) as connection:
            yield _transaction(connection)

    @contextmanager
    def write(self) -> Iterator[SqlTransaction]:
        """Open the one writing transaction; it commits at a clean end, and leaves nothing behind otherwise."""
        with self._connection(writes=True) as connection:
            yield _transaction(connection)

    def mark(self) -> object:
        """Return a value that is another one after each commit, whoever made it."""
        if self._in_memory:
            return object()
        with translated(self._place):
            return self._commits.mark()

    def close(self) -> None:
        """Close all connections."""
        self._commits.close()
        self._dispose()

    def prepare(self) -> None:
        """See that the database is ours, and bring it to the newest schema."""
        with self._connection(writes=False) as connection:
            check_ours(connection, self._place)
            current = schema.revision(connection) == schema.HEAD
        if not current:
            self.upgrade()

    def upgrade(self) -> str:
        """Bring the schema to the newest revision, and return it."""
        self._log_ahead()
        with self._connection(writes=True) as connection:
            check_ours(connection, self._place)
            schema.upgrade(connection, self._place)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        return self.schema_revision()

    def schema_revision(self) -> str:
        """Return the revision of the schema."""
        with self._connection(writes=False) as connection:
            return schema.revision(connection) or ""

    def served(self) -> bool:
        """Whether a server works on this database."""
        return not self._in_memory and is_served(self._place)

    def check(self) -> Sequence[str]:
        """Look at the whole database and return what is wrong with it, a sentence each."""
        findings: list[str] = []
        try:
            with self._connection(writes=False) as connection:
                findings += [
                    text for text in connection.exec_driver_sql("PRAGMA integrity_check").scalars() if text != "ok"
                ]
                for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                    findings.append(f"row {row} of {table} refers to nothing in {parent}")
                SqlEvents(connection).verify()
        except LevelgateError as error:
            findings.append(str(error))
        return findings

    def _log_ahead(self) -> None:
        """Turn on SQLite's write-ahead log, with which reading and writing go on beside each other."""
        if self._in_memory:
            return
        with translated(self._place), self._writing.connect() as connection:
            cursor = connection.connection.cursor()  # the driver's own: through SQLAlchemy a transaction would begin
            cursor.execute("PRAGMA journal_mode = WAL")
            mode = cursor.fetchall()[0][0]
        if mode != "wal":
            raise DatabaseUnusable(
                f"the disk of {self._place} allows no write-ahead log", mend="put the database on a local disk"
            )

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        # In memory there is one connection, so that reading needs the gate as well.
        passed = self._gate.passed() if writes or self._in_memory else nullcontext()
        try:
            with passed, translated(self._place), (self._writing if writes else self._reading).begin() as connection:
                yield connection
        except DatabaseUnusable:
            if not self._in_memory:  # a connection that was opened while the file was read-only stays so for ever
                self._dispose()
            raise

    def _dispose(self) -> None:
        self._reading.dispose()
        self._writing.dispose()


def open_store(url_or_path: str | Path, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT) -> SqlStore:
    """Open a database, make it where there is none and `create` allows it, and bring its schema up to date.

    One that exists and cannot be written to is read as it is: what would write to it then raises DatabaseUnusable.
    `sqlite://` is a database in memory, for tests. DatabaseUnusable says what is wrong with any other place.
    """
    url = locate(url_or_path)
    reading = ""
    if url.database:
        check_place(Path(url.database), create=create)
        reading = how_to_read(Path(url.database))
    engine = make_engine(url, busy_timeout, reading=reading)
    writing = make_engine(url, busy_timeout, reading=reading) if url.database else engine
    store = SqlStore(engine, writing, busy_timeout=busy_timeout)
    try:
        store.prepare()
    except BaseException:
        store.close()
        raise
    return store


def _transaction(connection: Connection) -> SqlTransaction:
    return SqlTransaction(
        repositories=SqlRepositories(connection),
        polls=SqlPolls(connection),
        packages=SqlPackages(connection),
        versions=SqlVersions(connection),
        pipelines=SqlPipelines(connection),
        subscriptions=SqlSubscriptions(connection),
        products=SqlProducts(connection),
        sets=SqlSets(connection),
        tracks=SqlTracks(connection),
        groups=SqlGroups(connection),
        roles=SqlRoles(connection),
        holds=SqlHolds(connection),
        gathering=SqlGathering(connection),
        lanes=SqlLanes(connection),
        promotions=SqlPromotions(connection),
        grants=SqlGrants(connection),
        checks=SqlChecks(connection),
        boards=SqlBoards(connection),
        snapshots=SqlSnapshots(connection),
        runs=SqlRuns(connection),
        events=SqlEvents(connection),
        histories=SqlHistories(connection),
    )
