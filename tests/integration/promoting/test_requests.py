"""Promote, cancel, roll back and resume, each in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.ascent import APP, Ascent, by
from fakes.climbing import ladder
from fakes.lane import listed
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.soak import Soak
from levelgate.domain.hold import Scope
from levelgate.domain.people import Role, RoleDefinition
from levelgate.domain.pipeline import RunResult, RunState, Wish
from levelgate.domain.promotion import PromotionState
from levelgate.domain.reference import LaneReference, parse_package
from levelgate.domain.track import Activate, Level
from levelgate.errors import Conflict, NotEntitled, NotFound, NotPossible, ReferenceInvalid
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting.explaining import explain_version
from levelgate.usecases.promoting.requests import Requests
from levelgate.usecases.runs import cancel_run, retry_run

DEV = Level(name="dev")
BY_HAND = Level(name="prod", after=("dev",), activate=Activate.MANUAL, work=("deploy",))


def _climbing(store: SqlStore, *levels: Level) -> Ascent:
    ascent = Ascent(store, *(levels or (DEV, BY_HAND)))
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    return ascent


def test_what_is_asked_for_enters_at_once_and_its_work_starts(store: SqlStore) -> None:
    ascent = _climbing(store)
    promoted = ascent.requests.promote(ascent.find("1.1"), "prod", by("ann", "go"))
    assert (promoted.level, promoted.promotion.state, promoted.promotion.requester) == ("web/prod", "active", "ann")
    ascent.settle()
    assert ascent.started == ["deploy 1.1 web/prod"]
    assert ascent.state("1.1", "prod") == "passed"


def test_a_run_is_told_its_level_its_promotion_and_who_asked(store: SqlStore) -> None:
    ascent = _climbing(store)
    promoted = ascent.requests.promote(ascent.find("1.1"), "web/prod", by("ann", "go"))
    (run,) = ascent.runs("1.1", "prod")
    said = {name: run.payload[name] for name in ("level", "promotion", "reason", "requested_by", "version")}
    assert said == {
        "level": "web/prod",
        "promotion": promoted.id,
        "reason": "go",
        "requested_by": "ann",
        "version": "1.1",
    }
    assert (run.promotion_id, run.key) == (promoted.id, f"promotion:{promoted.id}:1")


def test_what_lacks_something_is_refused_and_nothing_is_written_r7(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="dev", entry=(Filter(versions=">=1.1"),)), BY_HAND)
    events = ascent.events()
    with pytest.raises(NotPossible, match=r"updates/app@1.0 at web/prod is not possible: it needs the grant of dev"):
        ascent.requests.promote(ascent.find("1.0"), "prod", by("ann"))
    assert ascent.events() == events


def test_asking_again_while_it_is_active_is_a_conflict_r2(store: SqlStore) -> None:
    ascent = _climbing(store)
    promoted = ascent.requests.promote(ascent.find("1.1"), "prod", by("ann"))
    with pytest.raises(Conflict, match=f"is active already, as promotion {promoted.id}"):
        ascent.requests.promote(ascent.find("1.1"), "prod", by("bob"))


def test_a_state_that_is_expected_and_is_another_by_now_is_a_conflict_r19(store: SqlStore) -> None:
    ascent = _climbing(store)
    with pytest.raises(Conflict, match="is none, not waiting"):
        ascent.requests.promote(ascent.find("1.1"), "prod", by("ann", expected="waiting"))
    ascent.requests.promote(ascent.find("1.1"), "prod", by("ann", expected="none"))


def test_another_track_or_level_than_that_of_the_lane_is_not_found(store: SqlStore) -> None:
    ascent = _climbing(store)
    with pytest.raises(NotFound, match="is on the track web, not on other"):
        ascent.requests.promote(ascent.find("1.1"), "other/prod", by("ann"))
    with pytest.raises(ReferenceInvalid, match="'/prod' is not a level; write TRACK/LEVEL"):
        ascent.requests.promote(ascent.find("1.1"), "/prod", by("ann"))
    with pytest.raises(NotFound, match="has no level 'live'"):
        ascent.requests.promote(ascent.find("1.1"), "live", by("ann"))


def test_a_package_without_a_track_promotes_nothing(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, track=None)
    ascent.publish("1.0")
    with pytest.raises(NotPossible, match=r"updates/app@1.0 is on no track"):
        ascent.requests.promote(ascent.find("1.0"), "dev", by("ann"))


def test_only_a_promoter_promotes_where_roles_are_declared(store: SqlStore) -> None:
    ascent = _climbing(store)
    ascent.give(RoleDefinition(role=Role.PROMOTER, persons=("ann",), levels=("web/prod",)))
    with pytest.raises(NotEntitled, match="bob may not promote at web/prod; these may: ann"):
        ascent.requests.promote(ascent.find("1.1"), "prod", by("bob"))
    assert ascent.promotions(level="web/prod") == []
    ascent.requests.promote(ascent.find("1.1"), "prod", by("ann"))


def test_skipping_and_overriding_need_their_own_right_r9(store: SqlStore) -> None:
    approved = Level(name="prod", activate=Activate.MANUAL, entry=(Approvals(of=("cy",)),))
    ascent = _climbing(store, DEV, approved)
    ascent.give(
        RoleDefinition(role=Role.PROMOTER, persons=("ann", "eve")), RoleDefinition(role=Role.ADMIN, persons=("eve",))
    )
    with pytest.raises(NotEntitled, match="ann may not override"):
        ascent.requests.promote(ascent.find("1.1"), "prod", by("ann", overrides=frozenset({"approvals"})))
    with pytest.raises(NotEntitled, match="ann may not skip"):
        ascent.requests.promote(ascent.find("1.1"), "prod", by("ann", skip=True))
    ascent.requests.promote(ascent.find("1.1"), "prod", by("eve", overrides=frozenset({"approvals"})))
    assert ascent.state("1.1", "prod") == "passed"


def test_through_a_server_nobody_has_rights_that_are_not_declared(store: SqlStore) -> None:
    ascent = _climbing(store)
    with pytest.raises(NotEntitled, match="ann may not promote at web/prod"):
        Requests(ascent.environment, local=False).promote(ascent.find("1.1"), "prod", by("ann"))


def test_a_promotion_that_waits_is_cancelled_and_one_that_is_active_stopped(store: SqlStore) -> None:
    ascent = _climbing(store, *ladder("dev", exit=(Soak(time=timedelta(days=1)),)))
    stopped = ascent.requests.cancel(ascent.promotion("1.0", "dev").id, by("ann", "no use"))
    assert (stopped.promotion.state, stopped.promotion.end_reason) == ("aborted", "stopped by ann: no use")
    assert ascent.at("dev") == {"1.0": "aborted", "1.1": "active"}


def test_stopping_a_promotion_cancels_its_runs_r6(store: SqlStore) -> None:
    ascent = _climbing(store)
    promoted = ascent.requests.promote(ascent.find("1.1"), "prod", by("ann"))
    ascent.requests.cancel(promoted.id, by("ann"))
    (run,) = ascent.runs("1.1", "prod")
    assert run.state is RunState.CANCELLED
    assert run.reason == f"cancelled by ann: promotion {promoted.id} is aborted"
    ascent.settle()
    assert ascent.started == []


def test_a_promoter_cancels_own_requests_alone(store: SqlStore) -> None:
    ascent = _climbing(store)
    ascent.give(RoleDefinition(role=Role.PROMOTER, persons=("ann", "bob")))
    promoted = ascent.requests.promote(ascent.find("1.1"), "prod", by("ann"))
    with pytest.raises(NotEntitled, match="bob may not cancel at web/prod"):
        ascent.requests.cancel(promoted.id, by("bob"))
    ascent.requests.cancel(promoted.id, by("ann"))


def test_an_ended_promotion_cannot_be_cancelled_i7(store: SqlStore) -> None:
    ascent = _climbing(store)
    with pytest.raises(Conflict, match="promotion 1 is passed; ends are final"):
        ascent.requests.cancel(1, by("ann"))


def test_a_rollback_enters_at_once_during_a_freeze_and_pins_r12(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="prod", work=("deploy",), entry=(Approvals(of=("cy",)),)))
    for text in ("1.0", "1.1"):
        ascent.decisions.approve(ascent.promotion(text, "prod").id, by("cy"))
        ascent.settle()
    ascent.publish("1.2")
    ascent.holding.pause(Scope(track="web"), by("olga"))
    with pytest.raises(NotPossible, match="held by the pause"):
        ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    ascent.holding.lift(1, by("olga"))
    back = ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann", "1.1 is slow"))
    assert (back.promotion.state, back.promotion.rollback, ascent.pinned("prod")) == ("active", True, "1.0")
    ascent.settle()
    assert ascent.board() == ("1.0 ✓",)
    assert ascent.started[-1] == "deploy 1.0 web/prod"


def test_resume_shows_what_would_enter_next_and_then_lifts_r11(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="prod", work=("deploy",)))
    ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    ascent.settle()
    ascent.publish("1.2")
    assert (ascent.board(), ascent.waiting()) == (("1.0 ✓",), "1.2 at prod")
    shown = ascent.requests.resume(APP, "prod", by("ann"), only_show=True)
    assert [ascent.lane().versions[one.version_id].version.version for one in shown.next] == ["1.2"]
    assert ascent.pinned("prod") == "1.0"
    ascent.requests.resume(APP, "prod", by("ann"))
    ascent.settle()
    assert (ascent.pinned("prod"), ascent.board()) == (None, ("1.2 ✓",))


def test_why_a_lane_is_resumed_is_kept_r11(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="prod", work=("deploy",)))
    ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    ascent.requests.resume(APP, "prod", by("bob", "1.2 is mended"))
    (lifted,) = ascent.events("hold.lifted")
    assert (lifted.actor, lifted.reason) == ("bob", "1.2 is mended")
    with store.read() as transaction:
        (hold,) = transaction.holds.lifted()
    assert (hold.by, hold.reason) == ("bob", "1.2 is mended")


def test_an_older_version_is_told_by_name_which_newer_one_has_entered(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="prod"))
    ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    for text in ("2.0", "0.9"):
        ascent.publish(text)
    ascent.requests.resume(APP, "prod", by("ann"))
    ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    (explained,) = explain_version(ascent.environment, ascent.find("0.9"), "prod").levels
    assert explained.missing[0].what == "is older than 2.0, which has entered"


def test_a_rollback_starts_its_work_when_what_it_cancelled_has_ended_r12(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="prod", work=("deploy",)))
    ascent.published.append("1.2")
    ascent.answering_work_with(lambda: ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann")))
    ascent.publish()
    assert ascent.started[-2:] == ["deploy 1.2 web/prod", "deploy 1.0 web/prod"]
    assert ascent.at("prod") == {"1.0": "passed", "1.1": "passed", "1.2": "aborted"}


def test_a_lane_that_is_not_there_is_named_with_those_that_are(store: SqlStore) -> None:
    ascent = _climbing(store)
    other = LaneReference(package=parse_package("updates/app"), line="2.x")
    with pytest.raises(NotFound, match=r"there is no lane 'updates/app:2.x'; there is updates/app:main"):
        ascent.requests.resume(other, "prod", by("ann"))


def test_work_that_fails_is_a_refusal_and_frees_the_slot_r6(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)))
    ascent.results["test"] = RunResult(state=RunState.FAILED, reason="exit status 1")
    ascent.publish("1.0")
    ascent.results.clear()
    ascent.publish("1.1")
    assert ascent.at("dev") == {"1.0": "failed", "1.1": "passed"}


def test_work_that_could_not_find_out_ends_errored_when_its_attempts_are_used_up_r7(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)))
    ascent.results["test"] = RunResult(state=RunState.ERRORED, reason="no network")
    ascent.publish("1.0")
    assert ascent.state("1.0", "dev") == "errored"


def test_of_the_work_of_a_replaced_version_no_further_attempt_is_started_r15(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)), spacing=(timedelta(seconds=5),))
    ascent.results["test"] = RunResult(state=RunState.ERRORED, reason="no network")
    ascent.answering_work_with(lambda: ascent.poll(listed("1.0", "other bytes")))
    ascent.publish("1.0")
    assert ascent.started == ["test 1.0 web/dev"]
    (run,) = ascent.promotions(state=PromotionState.ERRORED)[0].promotion.runs
    assert run.state is RunState.ERRORED


def test_the_work_of_a_replaced_version_that_waits_is_not_started_r15(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)), spacing=(timedelta(seconds=5),))
    ascent.poll_only("1.0")
    ascent.evaluate()
    ascent.poll(listed("1.0", "other bytes"))
    ascent.settle()
    assert ascent.started == []
    assert ascent.promotions()[0].promotion.state is PromotionState.ERRORED


def test_the_work_of_an_ended_promotion_is_not_tried_again_r7(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)))
    ascent.results["test"] = RunResult(state=RunState.FAILED, reason="exit status 1")
    ascent.publish("1.0")
    (run,) = ascent.runs("1.0", "dev")
    with pytest.raises(Conflict, match="promotion 1 is failed; ends are final"):
        retry_run(ascent.environment, run.id, Wish(by="ann", reason="again"))


def test_a_run_that_is_cancelled_by_hand_ends_its_promotion_errored(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", work=("test",)))
    ascent.poll_only("1.0")
    ascent.evaluate()
    (run,) = ascent.runs("1.0", "dev")
    cancel_run(ascent.environment, run.id, Wish(by="ann"))
    assert ascent.state("1.0", "dev") == "errored"


def test_a_rollback_to_the_occupant_itself_is_what_the_board_shows_r12(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", exit=(Soak(time=timedelta(hours=1)),), work=("deploy",)))
    ascent.publish("1.0")
    ascent.clock.move(hours=1)
    ascent.settle()
    back = ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    with store.read() as transaction:
        record = transaction.lanes.of_package(1)[0]
        (row,) = transaction.boards.rows([record])
    occupant = row.cell("prod").occupant
    assert occupant is not None
    assert occupant.id == back.id


def test_a_pin_that_an_entry_lifts_is_lifted_by_nobody_r11(store: SqlStore) -> None:
    ascent = _climbing(store, Level(name="prod", work=("deploy",)))
    ascent.requests.roll_back(APP, "prod", ascent.find("1.0"), by("ann"))
    ascent.settle()
    ascent.publish("1.2")
    ascent.requests.promote(ascent.find("1.2"), "prod", by("bob"))
    with store.read() as transaction:
        (lifted,) = transaction.holds.lifted()
    assert lifted.by == "levelgate"
