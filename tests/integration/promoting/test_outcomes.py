"""What a command returns is what it has stored."""

from __future__ import annotations

from fakes.ascent import APP, Ascent, by
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.people import GroupDefinition
from levelgate.domain.promotion import PromotionRecord
from levelgate.domain.track import Level
from levelgate.storage.store import SqlStore

TEAM = GroupDefinition(name="team", members=("ann", "bob"))
GATE = Approvals(of=("team",))


def _stored(ascent: Ascent, number: int) -> PromotionRecord:
    with ascent.store.read() as transaction:
        return transaction.promotions.get(number)


def _returned_is_stored(ascent: Ascent, *returned: PromotionRecord) -> None:
    for record in returned:
        assert record == _stored(ascent, record.id)


def test_of_a_decision_that_lets_in_and_starts_work(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(GATE,), work=("deploy",)), groups=[TEAM])
    ascent.publish("1.0")
    approved = ascent.decisions.approve(1, by("ann"))
    assert [run.run_id != "" for run in approved.promotion.runs] == [True]
    _returned_is_stored(ascent, approved)


def test_of_decisions_that_change_nothing_end_or_are_withdrawn(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", entry=(Approvals(of=("team",), count=2),)), groups=[TEAM])
    ascent.publish("1.0")
    _returned_is_stored(ascent, ascent.decisions.approve(1, by("ann")))
    _returned_is_stored(ascent, ascent.decisions.approve(1, by("ann")))
    _returned_is_stored(ascent, ascent.decisions.withdraw(1, by("ann")))
    _returned_is_stored(ascent, ascent.decisions.approve(1, by("ann", "again")))
    rejected = ascent.decisions.reject(1, by("bob", "broken"))
    assert rejected.promotion.state == "rejected"
    _returned_is_stored(ascent, rejected)


def test_of_requests_cancellations_and_rollbacks(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", work=("deploy",)))
    ascent.publish("1.0", "1.1")
    again = ascent.requests.promote(ascent.find("1.0"), "prod", by("ann"))
    _returned_is_stored(ascent, again)
    ascent.settle()
    back = ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    assert back.promotion.rollback
    _returned_is_stored(ascent, back)
    cancelled = ascent.requests.cancel(back.id, by("ann"))
    assert cancelled.promotion.state == "aborted"
    _returned_is_stored(ascent, cancelled)
