"""Holds are stored whole, lifted, and never deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fakes.ledger import NOW, later, version, with_package, with_track
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.errors import Conflict, NotFound
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore


def _hold(kind: HoldKind, *, scope: Scope | None = None, **more: Any) -> Hold:
    return Hold(kind=kind, scope=scope or Scope(), reason="because", owner="ann", created_at=NOW, **more)


def _filled(transaction: Transaction) -> None:
    with_track(transaction)
    transaction.versions.add([version(1, with_package(transaction))], listing=0)


@pytest.mark.parametrize(
    "hold",
    [
        _hold(HoldKind.PAUSE),
        _hold(HoldKind.PAUSE, scope=Scope(track="web")),
        _hold(
            HoldKind.FREEZE,
            scope=Scope(level="web/prod"),
            begins=later(1),
            ends=later(2),
            zone="Europe/Berlin",
            rollbacks_too=True,
            declared="year-end",
        ),
        _hold(HoldKind.BLOCK, scope=Scope(package="updates/app", version_id=1)),
        _hold(
            HoldKind.PIN,
            scope=Scope(level="web/qa", package="updates/app", line="main"),
            pinned_version=1,
            asked_until=NOW,
        ),
    ],
    ids=lambda hold: str(hold.kind),
)
def test_a_hold_is_stored_whole(store: SqlStore, hold: Hold) -> None:
    with store.write() as transaction:
        _filled(transaction)
        added = transaction.holds.add(hold)
    with store.read() as transaction:
        assert transaction.holds.standing() == [added] == transaction.holds.standing(kind=hold.kind)
        assert transaction.holds.get(added.id) == added
    assert added == replace(hold, id=1)


def test_a_lifted_hold_is_kept_with_who_and_why(store: SqlStore) -> None:
    with store.write() as transaction:
        hold = transaction.holds.add(_hold(HoldKind.PAUSE))
        transaction.holds.lift(hold.id, at=later(5), by="bob", reason="over")
        assert transaction.holds.standing() == []
        with pytest.raises(NotFound, match="there is no hold '1'"):
            transaction.holds.get(hold.id)
        lifted = transaction.holds.lifted()
    assert [(one.hold, one.at, one.by, one.reason) for one in lifted] == [(hold, later(5), "bob", "over")]


def test_a_lane_is_pinned_once_at_a_level_r11(store: SqlStore) -> None:
    pin = _hold(HoldKind.PIN, scope=Scope(level="web/qa", package="updates/app", line="main"), pinned_version=1)
    with store.write() as transaction:
        _filled(transaction)
        first = transaction.holds.add(pin)
        with pytest.raises(Conflict, match="updates/app:main is pinned there already; lift pin-1"):
            transaction.holds.add(pin)
        transaction.holds.lift(first.id, at=NOW, by="bob", reason="")
        assert transaction.holds.add(pin).id == 2


def test_a_freeze_of_the_file_is_changed_in_place(store: SqlStore) -> None:
    with store.write() as transaction:
        _filled(transaction)
        freeze = transaction.holds.add(_hold(HoldKind.FREEZE, declared="year-end", ends=later(1)))
        longer = replace(freeze, ends=later(9), scope=Scope(track="web"))
        assert transaction.holds.change(longer) == longer
        assert transaction.holds.standing() == [longer]


def test_a_scope_that_names_nothing_is_refused(store: SqlStore) -> None:
    with store.write() as transaction:
        _filled(transaction)
        with pytest.raises(NotFound, match="there is no level 'web/prd'; did you mean 'web/prod'"):
            transaction.holds.add(_hold(HoldKind.PAUSE, scope=Scope(level="web/prd")))
        with pytest.raises(NotFound, match="there is no track 'wbe'"):
            transaction.holds.add(_hold(HoldKind.PAUSE, scope=Scope(track="wbe")))
