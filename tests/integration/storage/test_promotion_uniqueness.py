"""What must not be there twice in promotion is refused by the database itself, whoever writes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.exc import IntegrityError

from fakes.ledger import NOW, run, with_pipeline
from fakes.rows import copy_first_row
from fakes.stored_lane import StoredLane
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.soak import Soak
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.people import GroupDefinition
from levelgate.domain.promoting.deciding import decide
from levelgate.domain.promoting.request import Request
from levelgate.domain.promotion import Answer
from levelgate.domain.track import Level
from levelgate.storage.store import SqlStore
from levelgate.storage.tables import metadata

_PIN = Hold(
    kind=HoldKind.PIN,
    scope=Scope(level="web/qa", package="updates/app", line="main"),
    reason="",
    owner="ann",
    created_at=NOW,
    declared="pin",
    pinned_version=1,
)


@pytest.fixture
def filled(store: SqlStore, database: Path) -> Path:
    approved = (Approvals(of=("ann", "bob"), count=2),)
    soaks = (Soak(time=timedelta(days=1)),)
    lane = StoredLane(store, Level(name="qa", entry=approved), Level(name="dev"), Level(name="prod", exit=soaks))
    lane.record("1.0")
    lane.settle()
    waiting = lane.promotion(1, "qa")
    lane.settle(decide(lane.load(), waiting, Answer.APPROVE, Request(person="ann"), NOW))
    with store.write() as transaction:
        transaction.groups.add(GroupDefinition(name="team", members=("ann",)))
        transaction.holds.add(_PIN)
        transaction.runs.add([run("a", with_pipeline(transaction), promotion_id=waiting.id)])
    return database


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("tracks", {"id": 2}),
        ("levels", {"id": 9}),
        ("lanes", {"id": 2}),
        ("places", {}),
        ("promotions", {"id": 9}),
        ("decisions", {"id": 9}),
        ("grants", {"id": 9}),
        ("standings", {}),
        ("groups", {"id": 2}),
        ("holds", {"id": 2, "declared": None}),
        ("holds", {"id": 2, "kind": "pause"}),
        ("runs", {"number": 2, "id": "other", "key": "other"}),
    ],
)
def test_twice_is_refused(filled: Path, table: str, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="UNIQUE"):
        copy_first_row(filled, table, **changes)


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("promotions", {"state": "failed", "open": 0}),
        ("decisions", {"standing": 0}),
        ("grants", {"promotion_id": None, "origin": "import", "revoked_at": 1}),
        ("holds", {"lifted_at": 1}),
    ],
)
def test_what_is_over_is_in_nobodys_way(filled: Path, table: str, changes: dict[str, object]) -> None:
    copy_first_row(filled, table, id=8, **changes)
    copy_first_row(filled, table, id=9, **changes)
    copied = metadata.tables[table]
    engine = create_engine(f"sqlite:///{filled}")
    with engine.connect() as connection:
        copies = connection.scalar(select(func.count()).where(copied.c.id.in_((8, 9))))
    engine.dispose()
    assert copies == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "import"},
        {"origin": "promotion", "promotion_id": None},
        {"origin": "carry", "promotion_id": None, "carried_from": None},
        {"origin": "import", "promotion_id": None, "carried_from": 1},
    ],
)
def test_a_grant_comes_from_what_it_says_i3(filled: Path, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="CHECK constraint failed: ck_grants"):
        copy_first_row(filled, "grants", id=9, revoked_at=1, **changes)
