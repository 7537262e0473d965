"""A lane is loaded as it was stored, and stored as the domain's reducer says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.climbing import ladder
from fakes.ledger import NOW, later
from fakes.stored_lane import StoredLane
from levelgate.domain.change import Ended, Entered, Opened, Pinned
from levelgate.domain.facts import Need, Standing
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.soak import Soak
from levelgate.domain.lane import Place
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.people import GroupDefinition, Role, RoleDefinition
from levelgate.domain.promoting.asking import ask, cancel
from levelgate.domain.promoting.deciding import decide, withdraw
from levelgate.domain.promoting.request import Request
from levelgate.domain.promoting.revoking import carry, revoke
from levelgate.domain.promoting.rollback import roll_back
from levelgate.domain.promotion import Answer, PromotionFilter, PromotionState
from levelgate.domain.track import Activate, Level, Next
from levelgate.domain.version import UpstreamState
from levelgate.storage.store import SqlStore

ANN = Request(person="ann", reason="because")
BOB = Request(person="bob", reason="no")
SOAKS = (Soak(time=timedelta(days=1)),)


def _gated(*, slots: int = 1) -> Level:
    return Level(name="dev", slots=slots, entry=(Approvals(of=("ann", "bob", "cy"), count=2),))


def test_a_lane_comes_about_with_its_first_version(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa"))
    with store.read() as transaction:
        assert transaction.lanes.of_package(lane.package.id) == []
    lane.record("1.0")
    with store.read() as transaction:
        found = transaction.lanes.of_package(lane.package.id)
        assert transaction.lanes.due(NOW, 10) == [found[0].id]
    assert [(one.reference, one.gone, one.due) for one in found] == [("updates/app:main", "", True)]


def test_a_lane_that_has_nothing_to_do_stores_nothing_more(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa", exit=SOAKS))
    lane.record("1.0", "1.1")
    assert lane.settle() != ()
    assert lane.settle() == ()


def test_promotions_are_numbered_in_their_order_and_never_again(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", exit=SOAKS), first_contact=True, start=StartPolicy(kind=Start.ALL))
    lane.record("1.0", "1.1", "1.2")
    opened = [change.promotion.id for change in lane.settle() if isinstance(change, Opened)]
    lane.record("1.3")
    opened += [change.promotion.id for change in lane.settle() if isinstance(change, Opened)]
    assert opened == [1, 2, 3, 4]


def test_what_passes_is_granted_with_its_digest_and_revision_i3(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa"))
    (one,) = lane.record("1.0")
    lane.settle()
    with store.read() as transaction:
        grants = transaction.grants.of_version(one)
    assert [(grant.level, grant.promotion_id, grant.revision) for grant in grants] == [
        ("web/dev", 1, 1),
        ("web/qa", 2, 1),
    ]
    assert {grant.digest for grant in grants} == {f"sha256:{one:064x}"}
    assert lane.load(one).versions[one].standings == {"dev": Standing.GRANTED, "qa": Standing.GRANTED}


def test_the_others_are_passed_over_where_a_level_is_new_r1(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", exit=SOAKS))
    old, middle, newest = lane.record("1.0", "1.1", "1.2")
    lane.settle()
    loaded = lane.load(old, middle)
    assert loaded.versions[old].standings == loaded.versions[middle].standings == {"dev": Standing.PASSED_OVER}
    assert loaded.place("dev") == Place(occupant=newest, newest_entered=loaded.versions[newest].order, chosen=True)


def test_decisions_are_kept_in_their_order_also_those_withdrawn_r17(store: SqlStore) -> None:
    lane = StoredLane(store, _gated())
    (one,) = lane.record("1.0")
    lane.settle()
    lane.settle(decide(lane.load(), lane.promotion(one, "dev"), Answer.APPROVE, ANN, NOW))
    lane.now = later(5)
    lane.settle(withdraw(lane.load(), lane.promotion(one, "dev"), ANN, lane.now))
    lane.settle(decide(lane.load(), lane.promotion(one, "dev"), Answer.APPROVE, BOB, lane.now))
    decisions = lane.promotion(one, "dev").decisions
    assert [(each.person, each.withdrawn_at) for each in decisions] == [("ann", later(5)), ("bob", None)]


def test_an_answer_gone_stale_is_given_again_beside_the_old_one_r17(store: SqlStore) -> None:
    lane = StoredLane(
        store, Level(name="dev", entry=(Approvals(of=("ann", "bob"), count=2, validity=timedelta(days=1)),))
    )
    (one,) = lane.record("1.0")
    lane.settle()
    lane.settle(decide(lane.load(), lane.promotion(one, "dev"), Answer.APPROVE, ANN, NOW))
    lane.now = later(2 * 86400)
    lane.settle(decide(lane.load(), lane.promotion(one, "dev"), Answer.APPROVE, ANN, lane.now))
    assert [each.at for each in lane.promotion(one, "dev").decisions] == [NOW, lane.now]


def test_a_rejected_promotion_is_shown_with_how_it_ended(store: SqlStore) -> None:
    lane = StoredLane(store, _gated())
    (one,) = lane.record("1.0")
    lane.settle()
    lane.settle(decide(lane.load(), lane.promotion(one, "dev"), Answer.REJECT, BOB, NOW))
    with store.read() as transaction:
        record = transaction.promotions.get(1)
        assert transaction.promotions.listed(PromotionFilter(open_only=True)) == []
    assert (record.level, record.version.version, record.promotion.state) == ("web/dev", "1.0", PromotionState.REJECTED)
    assert record.promotion.end_reason == "rejected by bob: no"
    assert lane.load(one).versions[one].standings == {"dev": Standing.REFUSED}


def test_a_promotion_that_is_asked_for_keeps_who_why_and_what_it_sets_aside_r9(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev"), Level(name="qa", after=("dev",), activate=Activate.MANUAL, exit=SOAKS))
    (one,) = lane.record("1.0")
    lane.settle()
    lane.settle(ask(lane.load(one), one, "qa", Request(person="ann", reason="now", skip=True), NOW), one)
    promotion = lane.promotion(one, "qa")
    assert (promotion.requester, promotion.reason, promotion.skip, promotion.asked_at) == ("ann", "now", True, NOW)
    assert promotion.state is PromotionState.ACTIVE


def test_an_older_one_that_enters_pins_the_lane_and_a_newer_one_lifts_the_pin_r11(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev", slots=None))
    lane.record("1.0")
    lane.settle()
    (newer,) = lane.record("1.1")
    lane.settle()
    pinned = lane.settle(ask(lane.load(1), 1, "dev", ANN, NOW), 1)
    assert [change.hold.id for change in pinned if isinstance(change, Pinned)] == [1]
    assert [hold.pinned_version for hold in lane.load().holds] == [1]
    lane.settle(ask(lane.load(newer), newer, "dev", ANN, NOW), newer, by="ann")
    assert lane.load().holds == ()
    with store.read() as transaction:
        assert [(one.hold.id, one.by) for one in transaction.holds.lifted()] == [(1, "levelgate")]


def test_a_rollback_is_one_transaction_and_pins_r12(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev"))
    for text in ("1.0", "1.1"):
        lane.record(text)
        lane.settle()
    changes = lane.settle(roll_back(lane.load(1), 1, "dev", ANN, NOW), 1, by="ann")
    assert [change.promotion.version_id for change in changes if isinstance(change, Entered)] == [1]
    loaded = lane.load()
    assert loaded.place("dev").occupant == 1
    assert loaded.place("dev").newest_entered == loaded.versions[2].order


def test_a_revoked_grant_stays_with_who_and_why_and_others_lose_their_support_r13(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa"))
    (one,) = lane.record("1.0")
    lane.settle()
    lane.settle(revoke(lane.load(one), one, "dev", ANN, NOW), one)
    with store.read() as transaction:
        dev, qa = transaction.grants.of_version(one)
    assert (dev.stands, dev.revoked_by, dev.revoked_reason, dev.unsupported) == (False, "ann", "because", False)
    assert (qa.stands, qa.unsupported) == (True, True)


def test_a_level_granted_again_is_a_second_grant(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa"))
    (one,) = lane.record("1.0")
    lane.settle()
    lane.settle(revoke(lane.load(one), one, "dev", ANN, NOW), one)
    lane.settle(ask(lane.load(one), one, "dev", ANN, NOW), one)
    with store.read() as transaction:
        grants = transaction.grants.of_version(one)
    assert [(grant.level, grant.stands, grant.unsupported) for grant in grants] == [
        ("web/dev", False, False),
        ("web/qa", True, False),
        ("web/dev", True, False),
    ]


def test_carried_grants_name_those_that_they_go_back_to_r16(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa"))
    (one,) = lane.record("1.0", digest="sha256:same")
    lane.settle()
    (other,) = lane.record("0.9", digest="sha256:same")
    loaded = lane.load(one, other)
    lane.settle(carry(loaded, other, loaded.versions[one], ANN, NOW), other)
    with store.read() as transaction:
        carried = transaction.grants.of_version(other)
    assert [(grant.level, grant.origin, grant.carried_from) for grant in carried] == [
        ("web/dev", "carry", 1),
        ("web/qa", "carry", 2),
    ]


def test_a_cancelled_promotion_is_a_refusal(store: SqlStore) -> None:
    lane = StoredLane(store, _gated())
    (one,) = lane.record("1.0")
    lane.settle()
    changes = lane.settle(cancel(lane.load(), lane.promotion(one, "dev"), ANN, NOW))
    assert [change.promotion.state for change in changes if isinstance(change, Ended)] == [PromotionState.ABORTED]


def test_a_lane_knows_its_people_and_its_policy(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev"), first_contact=True, start=StartPolicy(kind=Start.LAST, count=2))
    with store.write() as transaction:
        transaction.groups.add(GroupDefinition(name="qa-team", members=("ann",)))
        transaction.roles.add(RoleDefinition(role=Role.PROMOTER, persons=("bob",)))
    lane.record("1.0")
    loaded = lane.load()
    assert loaded.people.groups == {"qa-team": frozenset({"ann"})}
    assert [role.persons for role in loaded.people.roles] == [("bob",)]
    assert (loaded.start, loaded.first_contact) == (StartPolicy(kind=Start.LAST, count=2), True)


def test_the_wake_up_is_kept_and_comes_due(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev", entry=(MinAge(age=timedelta(seconds=60)),)))
    lane.record("1.0")
    lane.settle()
    with store.read() as transaction:
        assert transaction.lanes.next_due() == later(60)
        assert transaction.lanes.due(later(59), 10) == []
        assert transaction.lanes.due(later(60), 10) == [1]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level(name="prod", after=("perf", "sec")), {2}),
        (Level(name="prod", after=("perf", "sec"), need=Need.ANY), {1, 2}),
        (Level(name="prod", after=("sec",)), {1, 2}),
        (Level(name="prod", after=("sec",), activate=Activate.MANUAL), {1, 2}),
        (Level(name="prod", after=("perf", "sec"), need=Need.ANY, entry=(Filter(versions=">=1.1"),)), {2}),
    ],
)
def test_candidates_of_a_new_level_are_all_that_qualify_there(
    store: SqlStore, level: Level, expected: set[int]
) -> None:
    lane = StoredLane(store, Level(name="perf", entry=(Filter(versions=">=1.1"),)), Level(name="sec"))
    for text in ("1.0", "1.1"):
        lane.record(text)
        lane.settle()
    with store.write() as transaction:
        track = transaction.tracks.get("web")
        levels = (*track.definition.levels, level)
        transaction.tracks.change(track.id, type(track.definition)(name="web", levels=levels))
    newest_of_the_others = {2}
    assert set(lane.load().versions) == expected | newest_of_the_others


def test_where_a_person_asks_only_the_newest_candidate_is_loaded(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev"), Level(name="prod", after=("dev",), activate=Activate.MANUAL))
    for text in ("1.0", "1.1", "1.2"):
        lane.record(text)
        lane.settle()
    assert set(lane.load().versions) == {3}


def test_loading_leaves_the_past_alone(store: SqlStore) -> None:
    lane = StoredLane(store, *ladder("dev", "qa", next=Next.NEWEST))
    for number in range(30):
        lane.record(f"1.{number}")
        lane.settle()
    assert set(lane.load().versions) == {30}


@pytest.mark.parametrize("state", [UpstreamState.MISSING, UpstreamState.YANKED, UpstreamState.REPLACED])
def test_what_is_not_present_is_no_candidate(store: SqlStore, state: UpstreamState) -> None:
    lane = StoredLane(store, Level(name="dev"))
    (one,) = lane.record("1.0")
    lane.change(one, state=state)
    assert lane.load().versions == {}


def test_what_is_in_quarantine_is_no_candidate(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev"))
    lane.record("1.0", quarantined_from="sha256:bb")
    assert lane.load().versions == {}


def test_what_is_older_than_the_newest_that_entered_is_no_candidate(store: SqlStore) -> None:
    lane = StoredLane(store, Level(name="dev"))
    for text in ("2.0", "1.9"):
        lane.record(text)
        lane.settle()
    assert set(lane.load().versions) == {1}


def test_what_was_decided_at_a_level_is_no_candidate_there(store: SqlStore) -> None:
    lane = StoredLane(store, _gated())
    for text in ("1.0", "1.1"):
        lane.record(text)
        lane.settle()
    lane.settle(decide(lane.load(), lane.promotion(2, "dev"), Answer.REJECT, BOB, NOW))
    assert set(lane.load().versions) == {1}
