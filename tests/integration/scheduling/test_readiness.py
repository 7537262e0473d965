"""A server says by itself when it cannot do its work in time, and goes on when it can."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from fakes.dispatching import SystemClock, Yard
from fakes.serving import FAST, Serving, until
from levelgate.domain.pipeline import RunState
from levelgate.ports import Store
from levelgate.scheduling.server import Server
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.readiness import DatabaseWatch


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    store = open_store(tmp_path / "levelgate.db", busy_timeout=0.2)
    yield Yard(store, clock=SystemClock())
    store.close()


class _Troubled:
    """A store whose looks for commits go wrong as long as somebody wants them to."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.error: Exception | None = None
        self.go_on = threading.Event()
        self.go_on.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def mark(self) -> object:
        self.go_on.wait(30)
        if self.error is not None:
            raise self.error
        return self._store.mark()


def _troubled(yard: Yard) -> _Troubled:
    troubled = _Troubled(cast("SqlStore", yard.store))
    yard.environment = replace(yard.environment, store=cast("Store", troubled))
    return troubled


def _parts(server: Server) -> set[str]:
    return {fault.part for fault in server.faults()}


def test_a_server_is_not_ready_before_it_has_begun_nor_when_it_stops(yard: Yard) -> None:
    before = Server(yard.environment, limits=FAST).faults()
    with Serving(yard) as serving:
        assert until(lambda: serving.server.ready)
        serving.stop()
        after = serving.server.faults()
    assert [fault.says for fault in (*before, *after)] == ["is starting", "is stopping"]


def test_a_held_write_lock_makes_it_unready_as_long_as_it_is_held_and_then_work_goes_on(
    yard: Yard, tmp_path: Path
) -> None:
    other = open_store(tmp_path / "levelgate.db")
    with Serving(yard) as serving:
        assert until(lambda: serving.server.ready)
        yard.repository("updates")
        yard.queue(yard.pipeline(), "r1")
        with other.write():
            yard.repositories.queries.clear()
            assert until(lambda: any(fault.says == "database-busy" for fault in serving.server.faults()))
            for _ in range(20):
                threading.Event().wait(0.05)
                assert not serving.server.ready
        assert until(lambda: serving.server.ready)
        assert until(lambda: yard.run("r1").state is RunState.SUCCEEDED)
        assert until(lambda: bool(yard.repositories.queries))
    other.close()


def test_a_look_that_hangs_makes_it_unready_after_three_periods(yard: Yard) -> None:
    troubled = _troubled(yard)
    with Serving(yard) as serving:
        assert until(lambda: serving.server.ready)
        troubled.go_on.clear()
        assert until(lambda: not serving.server.ready)
        (fault,) = serving.server.faults()
        assert (fault.part, fault.says.startswith("was last done ")) == ("tick", True)
        troubled.go_on.set()
        assert until(lambda: serving.server.ready)


def test_no_exception_ends_a_job(yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    troubled = _troubled(yard)
    with Serving(yard) as serving:
        assert until(lambda: serving.server.ready)
        troubled.error = ZeroDivisionError("odd")
        assert until(lambda: _parts(serving.server) == {"tick", "looking at what is due"})
        assert serving.server.faults()[1].says == "ZeroDivisionError"
        yard.repository("updates")
        troubled.error = None
        assert until(lambda: serving.server.ready and bool(yard.repositories.queries))
    assert caplog.text.count("looking at what is due failed") == 1


def test_a_database_of_another_schema_is_a_fault(yard: Yard, tmp_path: Path) -> None:
    watch = DatabaseWatch(yard.environment)
    assert watch.faults() == ()
    with closing(sqlite3.connect(tmp_path / "levelgate.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'b0001'")
    assert [fault.says for fault in watch.faults()] == ["its schema is b0001, and was a0001; restart the server"]


def test_a_database_that_is_no_more_is_a_fault(yard: Yard, tmp_path: Path) -> None:
    watch = DatabaseWatch(yard.environment)
    cast("SqlStore", yard.store).close()
    (tmp_path / "levelgate.db").write_bytes(b"no database" * 1000)
    assert [(fault.part, fault.says) for fault in watch.faults()] == [("database", "database-unusable")]
