"""Wherever a crash falls, nothing is half done, and what is done again comes out the same (R23, I11)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.ascent import APP, Ascent, by
from fakes.crashing import Crash, crash_everywhere, crashing
from fakes.polling import database
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.track import Level, Next
from levelgate.storage.opening import APPLICATION_ID
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.promoting.due import evaluate_due

DEV = Level(name="dev", next=Next.NEWEST, entry=(Approvals(of=("ann",)),), work=("test", "lint"))
PROD = Level(name="prod", after=("dev",), work=("deploy",), exit=(SignOffs(of=("ann",)),))


def _dump(folder: Path) -> list[str]:
    with closing(sqlite3.connect(database(folder))) as connection:
        return list(connection.iterdump())


def _approve(ascent: Ascent) -> Callable[[], object]:
    """Approve what enters then, supersedes another, and starts work."""
    ascent.publish("1.0", "1.1")
    return lambda: ascent.decisions.approve(ascent.promotion("1.1", "dev").id, by("ann"))


def _finish(ascent: Ascent) -> Callable[[], object]:
    """Sign off what is granted then."""
    ascent.publish("1.0")
    ascent.decisions.approve(1, by("ann"))
    ascent.settle()
    return lambda: ascent.decisions.approve(ascent.promotion("1.0", "prod").id, by("ann"))


def _reject(ascent: Ascent) -> Callable[[], object]:
    ascent.publish("1.0")
    return lambda: ascent.decisions.reject(1, by("ann"))


def _evaluate(ascent: Ascent) -> Callable[[], object]:
    ascent.poll_only("1.0", "1.1", "1.2")
    return lambda: evaluate_due(ascent.environment, 1)


def _roll_back(ascent: Ascent) -> Callable[[], object]:
    """Go back while something is active, whose runs are cancelled."""
    ascent.redefine(Level(name="prod", work=("deploy",), exit=(Soak(time=timedelta(hours=1)),)))
    ascent.publish("1.0")
    ascent.clock.move(hours=1)
    ascent.settle()
    ascent.poll_only("1.1")
    ascent.evaluate()
    return lambda: ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))


def _block(ascent: Ascent) -> Callable[[], object]:
    ascent.publish("1.0")
    ascent.decisions.approve(1, by("ann"))
    return lambda: ascent.holding.block(ascent.find("1.0"), by("olga"))


@pytest.mark.parametrize(
    "prepare", [_approve, _finish, _reject, _evaluate, _roll_back, _block], ids=lambda one: one.__name__
)
def test_a_crash_between_any_two_statements_leaves_nothing_behind(
    store: SqlStore, folder: Path, prepare: Callable[[Ascent], Callable[[], object]]
) -> None:
    ascent = Ascent(store, DEV, PROD)
    work = prepare(ascent)
    before = _dump(folder)

    def unchanged() -> None:
        assert _dump(folder) == before

    assert crash_everywhere(work, unchanged) > 10
    assert _dump(folder) != before
    assert store.check() == []


def test_a_result_that_a_crash_falls_on_comes_out_the_same_after_a_restart_i8(store: SqlStore, folder: Path) -> None:
    prod = Level(name="prod", after=("dev",), work=("deploy",))
    ascent = Ascent(store, Level(name="dev", work=("test",)), prod, spacing=(timedelta(seconds=5),))
    ascent.poll_only("1.0")
    ascent.evaluate()
    whole = _dump(folder)
    crashes = 0
    with crashing() as listening:
        while True:
            path = _restored(folder / f"{crashes}.db", whole)
            opened = open_store(path)
            listening.at, listening.count = crashes + 1, 0
            crashed = _crashes(ascent.restarted(opened).work)
            listening.at = None
            opened.close()
            _comes_out_the_same(ascent, path)
            if not crashed:
                break
            crashes += 1
    assert crashes > 20


def _crashes(work: Callable[[], object]) -> bool:
    try:
        work()
    except Crash:
        return True
    return False


def _restored(path: Path, dump: list[str]) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("\n".join([f"PRAGMA application_id = {APPLICATION_ID};", *dump]))
    return path


def _comes_out_the_same(ascent: Ascent, path: Path) -> None:
    opened = open_store(path)
    restarted = ascent.restarted(opened)
    restarted.clock.move(minutes=5)  # the lease of a run that was going on is over
    restarted.settle()
    assert restarted.board() == ("1.0 ✓", "1.0 ✓")
    assert len(restarted.events("run.ended")) == 2
    assert [event.data["level"] for event in restarted.events("grant.written")] == ["web/dev", "web/prod"]
    opened.close()
