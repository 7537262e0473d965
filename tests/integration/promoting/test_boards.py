"""What is read of many lanes at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ascent import Ascent, by
from fakes.climbing import ladder
from fakes.lane import listed
from levelgate.domain.board import BoardRow, Cell
from levelgate.domain.facts import Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.soak import Soak
from levelgate.domain.track import Activate, Level
from levelgate.errors import NotFound
from levelgate.ports import Store
from levelgate.storage.store import SqlStore

DEV = Level(name="dev")
PROD = Level(name="prod", after=("dev",), activate=Activate.MANUAL, exit=(Soak(time=timedelta(days=1)),))


def _rows(store: Store) -> list[BoardRow]:
    with store.read() as transaction:
        return list(transaction.boards.rows(transaction.lanes.of_track("web")))


def _told(cell: Cell) -> tuple[str | None, list[str], str | None]:
    return (
        f"{cell.occupant.version.version} {cell.occupant.promotion.state}" if cell.occupant else None,
        [one.version.version for one in cell.waiting],
        cell.available.version if cell.available else None,
    )


def test_a_cell_has_the_occupant_what_waits_and_what_a_person_may_ask_for(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, PROD)
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    assert [_told(row.cell("prod")) for row in _rows(store)] == [(None, [], "1.1")]
    ascent.requests.promote(ascent.find("1.0"), "prod", by("ann"))
    ascent.requests.promote(ascent.find("1.1"), "prod", by("ann"))
    (row,) = _rows(store)
    assert (row.lane.reference, _told(row.cell("dev"))) == ("updates/app:main", ("1.1 passed", [], None))
    assert _told(row.cell("prod")) == ("1.0 active", ["1.1"], None)
    assert _told(row.cell("other")) == (None, [], None)


def test_what_is_available_no_more_is_not_listed_any_more(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, PROD)
    ascent.publish("1.0")
    ascent.holding.block(ascent.find("1.0"), by("olga"))
    assert [_told(row.cell("prod")) for row in _rows(store)] == [(None, [], None)]


def test_a_cell_says_what_the_occupant_has_come_to_since_it_entered(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "qa", "prod"))
    ascent.publish("1.0")
    ascent.granting.revoke(ascent.find("1.0"), "dev", by("eve"))
    (row,) = _rows(store)
    stands = [(row.cell(level).standing, row.cell(level).unsupported) for level in ("dev", "qa", "prod")]
    assert stands == [(Standing.REVOKED, False), (Standing.GRANTED, True), (Standing.GRANTED, True)]
    assert row.cell("other").standing is None


def test_lanes_come_in_pages(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b", "c")))
    ascent.settle()
    with store.read() as transaction:
        first = transaction.lanes.of_track("web", limit=2)
        rest = transaction.lanes.of_track("web", after=first[-1].id, limit=2)
        assert [lane.package for lane in (*first, *rest)] == ["updates/a", "updates/b", "updates/c"]
        assert [row.lane for row in transaction.boards.rows(rest)] == list(rest)


def test_the_newest_that_holds_a_level_need_not_be_its_occupant(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "prod"))
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    ascent.granting.revoke(ascent.find("1.1"), "prod", by("eve"))
    with store.read() as transaction:
        held = transaction.boards.held(transaction.lanes.get(1))
    assert {level: version.version for level, version in held.items()} == {"dev": "1.1", "prod": "1.0"}


def test_the_lanes_are_found_in_which_something_is_near_to_a_level(store: SqlStore) -> None:
    waits = Level(name="qa", after=("dev",), entry=(Approvals(of=("ann",)),))
    ascent = Ascent(store, DEV, PROD, waits, name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b", "c")))
    ascent.settle()
    with store.read() as transaction:
        for level in ("web/prod", "web/qa"):
            first = transaction.boards.near(level, limit=2)
            rest = transaction.boards.near(level, after=first[-1].id)
            assert [lane.package for lane in (*first, *rest)] == ["updates/a", "updates/b", "updates/c"]
        assert transaction.boards.near("web/dev") == []
        with pytest.raises(NotFound, match="there is no level 'web/live'"):
            transaction.boards.near("web/live")
