"""What was changed behind the events' back is found by replaying them (I7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fakes.ascent import Ascent, by
from fakes.climbing import ladder
from fakes.deciding_child import environment
from fakes.lane import NOON, listed
from fakes.polling import database
from levelgate.domain.declaration import Declaration
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.hold import Scope
from levelgate.domain.package import Line
from levelgate.domain.planning import make_plan
from levelgate.domain.track import Level, TrackDefinition
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.carry_out import carry_out
from levelgate.usecases.defined import defined
from levelgate.usecases.replay import check_replay


@pytest.fixture
def ascent(folder: Path) -> Iterator[Ascent]:
    """A ledger with something of everything, whose store nobody checks afterwards."""
    store = open_store(database(folder))
    ascent = Ascent(store, *ladder("dev", "prod", entry=(Approvals(of=("ann",), validity=timedelta(days=1)),)))
    ascent.publish("1.0")
    ascent.decisions.approve(1, by("ann"))
    ascent.holding.pause(Scope(level="web/dev"), by("olga"))
    yield ascent
    store.close()


@pytest.fixture
def tampered(ascent: Ascent, folder: Path) -> Callable[[str], list[str]]:
    """Execute a statement behind the program's back, and return what replaying finds then."""

    def tamper(statement: str) -> list[str]:
        engine = create_engine(f"sqlite:///{database(folder)}")
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()
        return list(check_replay(environment(ascent.store)))

    return tamper


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "UPDATE versions SET state = 'missing'",
            "version 1: state is stored as 'missing', and its events say 'present'",
        ),
        ("UPDATE versions SET line = '2.x'", "version 1: line is stored as '2.x', and its events say 'main'"),
        ("UPDATE versions SET passed_over = 1", "version 1: passed_over is stored as True, and its events say False"),
        ("UPDATE artifacts SET missing = 1", "artifact 1/noarch: missing is stored as True, and its events say False"),
        ("DELETE FROM artifacts", "artifact 1/noarch is told by its events, and is not stored"),
        ("UPDATE places SET newest_id = 9", "occupant 1/1: newest is stored as 9, and its events say 1"),
        (
            "UPDATE promotions SET state = 'failed' WHERE id = 1",
            "promotion 1: state is stored as 'failed', and its events say 'passed'",
        ),
        ("DELETE FROM promotions WHERE id = 2", "promotion 2 is told by its events, and is not stored"),
        (
            "UPDATE decisions SET answer = 'reject'",
            "decision 1 no. 1: answer is stored as 'reject', and its events say 'approve'",
        ),
        ("UPDATE grants SET revision = 9", "grant 1: revision is stored as 9, and its events say 1"),
        (
            """INSERT INTO grants SELECT 2, version_id, 2, lane_id, 'import', NULL, NULL, digest, 1, granted_at,
            'eve', '', 0, NULL, NULL, NULL FROM grants""",
            "grant 2 is stored, and no event tells of it",
        ),
        ("UPDATE holds SET owner = 'eve'", "hold 1: owner is stored as 'eve', and its events say 'olga'"),
        ("UPDATE places SET occupant = NULL", "occupant 1/1 is told by its events, and is not stored"),
        (
            "UPDATE standings SET state = 'refused'",
            "standing 1/1: state is stored as 'refused', and its events say 'granted'",
        ),
    ],
)
def test_what_was_changed_is_named_with_what_its_events_say(
    tampered: Callable[[str], list[str]], statement: str, finding: str
) -> None:
    assert tampered(statement) == [finding]


def test_holds_follow_a_repository_and_a_level_that_are_renamed(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    ascent.publish("1.0")
    _apply(store, Declaration(tracks=(TrackDefinition(name="web", levels=(Level(name="dev", slots=2),)),)))
    pause = ascent.holding.pause(Scope(level="web/dev", package="updates/app"), by("olga"))
    with store.read() as transaction:
        repository = transaction.repositories.get("updates").definition
    _apply(store, Declaration(repositories=(replace(repository, name="stable"),)))
    _apply(store, Declaration(tracks=(TrackDefinition(name="web", levels=(Level(name="test", was="dev"),)),)))
    with store.read() as transaction:
        assert transaction.holds.get(pause.id).scope == Scope(level="web/test", package="stable/app")
    assert check_replay(ascent.environment) == []


def test_lines_and_artifacts_that_change_are_told_by_events(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    ascent.publish("1.0", "2.0")
    with store.write() as transaction:
        (definition,) = transaction.packages.definitions()
        transaction.packages.define(replace(definition, lines=(Line(name="2.x", versions=">=2"),)))
    late = listed("2.0", {"noarch": "2.0: bytes", "src": "late"})
    told = ascent.told(listed("1.0"), late)
    assert told == ["artifact.late", "version.moved", "version.moved"]
    moved = {event.data["version"]: event.data["line"] for event in ascent.events("version.moved")}
    assert moved == {"1.0": None, "2.0": "2.x"}
    ascent.settle()
    assert check_replay(ascent.environment) == []


def _apply(store: SqlStore, declaration: Declaration) -> None:
    with store.write() as transaction:
        plan = make_plan(defined(transaction), declaration, prune=False)
        carry_out(transaction, plan, actor="eve", now=NOON)
