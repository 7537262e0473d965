"""Sets of a product on a real store: made, run, and ended (section 7)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ascent import by
from fakes.lane import listed
from fakes.shop import BY_HAND, NIGHTLY, SHOP, WORKED, Shop
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.soak import Soak
from levelgate.domain.json_value import canonical
from levelgate.domain.package import Line
from levelgate.domain.people import Role, RoleDefinition
from levelgate.domain.pipeline import RunResult, RunState, Wish
from levelgate.domain.product import OnFailure
from levelgate.domain.promotion import PromotionState
from levelgate.domain.reference import parse_package
from levelgate.domain.track import Level, TrackDefinition
from levelgate.errors import Conflict, NotEntitled, NotPossible
from levelgate.storage.store import SqlStore
from levelgate.testing.clock import NOON
from levelgate.usecases.promoting.boards import show_board
from levelgate.usecases.promoting.due import evaluate_due_product
from levelgate.usecases.promoting.explaining import explain_version
from levelgate.usecases.promoting.products import show_product
from levelgate.usecases.promoting.sets import run_of
from levelgate.usecases.promoting.showing import show_promotion
from levelgate.usecases.runs import cancel_run, retry_run
from levelgate.usecases.tick import Lookout, clock_went_back

_FAILED = RunResult(state=RunState.FAILED)
_ERRORED = RunResult(state=RunState.ERRORED)


@pytest.fixture
def shop(store: SqlStore) -> Shop:
    return Shop(store)


def test_a_set_starts_with_its_candidates_and_passes_for_all_of_them_i9(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    assert shop.states() == ["passed"]
    assert shop.roles() == {"app": "candidate 1.0", "till": "candidate 2.0", "docs": "missing"}
    assert shop.at("qa") == {"1.0": "passed", "2.0": "passed"}
    kinds = [str(event.kind) for event in shop.events()]
    assert kinds[kinds.index("set.started") :] == [
        "set.started",
        *("run.queued", "run.started", "run.ended", "set.passed"),
        *("promotion.signed", "promotion.passed", "grant.written") * 2,
    ]


def test_what_it_tests_is_named_to_its_run(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0", "docs-3.0")
    with shop.store.read() as transaction:
        run = transaction.runs.get(run_of(1))
    said = json.loads(canonical(run.payload))["versions"]
    assert [f"{one['package']} {one['version']}" for one in said] == [
        "updates/app 1.0",
        "updates/docs 3.0",
        "updates/till 2.0",
    ]
    assert (run.payload["product"], run.payload["set"], run.payload["promotion"]) == ("shop", 1, None)
    with shop.store.read() as transaction:
        listed = transaction.runs.listed(package=parse_package("updates/app"), pipeline="e2e")
    assert [one.id for one in listed] == [run.id]


def test_what_was_granted_last_is_carried_into_the_next_set(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    shop.release("app-1.1")
    assert shop.roles(2) == {"app": "candidate 1.1", "till": "carried 2.0", "docs": "missing"}
    assert shop.at("qa") == {"1.0": "passed", "1.1": "passed", "2.0": "passed"}


def test_it_waits_for_a_required_member_and_not_for_an_optional_one(shop: Shop) -> None:
    shop.release("app-1.0", "docs-3.0")
    assert shop.states() == []
    shop.release("till-2.0")
    assert shop.states() == ["passed"]


def test_it_waits_for_one_that_is_busy(store: SqlStore) -> None:
    shop = Shop(store, WORKED)
    shop.put_out("app-1.0", "till-2.0")
    assert shop.states() == []
    shop.work()
    shop.evaluate()
    assert shop.states() == []
    shop.work()
    shop.settle()
    assert shop.states() == ["passed"]


def test_after_a_failure_the_members_are_left_and_an_equal_set_is_not_started_again(shop: Shop) -> None:
    shop.results["e2e"] = _FAILED
    shop.release("app-1.0", "till-2.0")
    shop.release("docs-3.0")
    assert shop.states() == ["failed", "failed"]
    shop.settle()
    assert shop.at("qa") == {"1.0": "active", "2.0": "active", "3.0": "active"}
    assert len(shop.sets()) == 2


def test_a_failure_rejects_all_candidates_where_the_product_says_so_i9(store: SqlStore) -> None:
    shop = Shop(store, on_failure=OnFailure.REJECT)
    shop.release("app-1.0", "till-2.0")
    shop.results["e2e"] = _FAILED
    shop.release("app-1.1", "docs-3.0")
    assert shop.roles(2)["till"] == "carried 2.0"
    assert shop.at("qa") == {"1.0": "passed", "2.0": "passed", "1.1": "rejected", "3.0": "rejected"}
    assert shop.promotion("1.1", "qa").end_reason == "set 2 of shop failed"


@pytest.mark.parametrize("result", [_ERRORED, RunResult(state=RunState.CANCELLED)])
def test_a_set_that_could_not_find_out_changes_nothing(store: SqlStore, result: RunResult) -> None:
    shop = Shop(store, on_failure=OnFailure.REJECT)
    shop.results["e2e"] = result
    shop.release("app-1.0", "till-2.0")
    assert shop.states() == ["errored"]
    assert shop.at("qa") == {"1.0": "active", "2.0": "active"}


def test_a_set_whose_candidate_was_stopped_meanwhile_is_stale_and_signs_nothing_i9(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    shop.put_out("app-1.1", "till-2.1")
    shop.answering_work_with(lambda: shop.requests.cancel(shop.promotion("1.1", "qa").id, by("pat")))
    shop.work()
    assert shop.states() == ["passed", "stale"]
    assert shop.at("qa") == {"1.0": "passed", "2.0": "passed", "1.1": "aborted", "2.1": "active"}
    assert shop.sets()[1].end_reason.startswith("its candidate updates/app:main is aborted: stopped by pat")


def test_the_others_go_on_without_the_one_that_was_rejected_alone(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    shop.put_out("app-1.1", "till-2.1")
    shop.requests.cancel(shop.promotion("1.1", "qa").id, by("pat"))
    shop.settle()
    assert shop.states() == ["passed", "stale", "passed"]
    assert shop.roles(3) == {"app": "carried 1.0", "till": "candidate 2.1", "docs": "missing"}
    assert shop.at("qa")["2.1"] == "passed"


def test_the_run_of_a_stale_set_is_cancelled(shop: Shop) -> None:
    shop.put_out("app-1.0", "till-2.0")
    shop.requests.cancel(shop.promotion("1.0", "qa").id, by("pat"))
    shop.evaluate()
    with shop.store.read() as transaction:
        run = transaction.runs.get(run_of(1))
    assert (run.state, run.reason) == ("cancelled", "cancelled by levelgate: set 1 is stale")


def test_a_late_result_of_a_stale_set_is_kept_and_changes_nothing(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    shop.put_out("app-1.1", "till-2.1")

    def stop() -> None:
        shop.requests.cancel(shop.promotion("1.1", "qa").id, by("pat"))
        shop.evaluate()
        assert shop.states() == ["passed", "stale", "running"]

    shop.answering_work_with(stop)
    shop.work()
    with shop.store.read() as transaction:
        assert transaction.runs.get(run_of(2)).state == "succeeded"
    assert shop.states() == ["passed", "stale", "running"]
    assert shop.promotion("2.1", "qa").signed_sets == ()


def test_one_set_of_a_product_runs_at_a_time(shop: Shop) -> None:
    shop.put_out("app-1.0", "till-2.0")
    shop.put_out("docs-3.0")
    assert shop.states() == ["running"]
    shop.settle()
    assert shop.states() == ["passed", "passed"]
    assert shop.roles(2) == {"app": "carried 1.0", "till": "carried 2.0", "docs": "candidate 3.0"}


def test_a_set_passes_where_its_candidates_still_soak(store: SqlStore) -> None:
    shop = Shop(store, Level(name="qa", exit=(SHOP, Soak(time=timedelta(hours=4)))))
    shop.release("app-1.0", "till-2.0")
    assert shop.promotion("1.0", "qa").signed_sets == (("shop", 1),)
    assert shop.at("qa") == {"1.0": "active", "2.0": "active"}
    shop.clock.move(hours=4)
    shop.settle()
    assert shop.at("qa") == {"1.0": "passed", "2.0": "passed"}
    assert len(shop.sets()) == 1


def test_a_removed_product_ends_its_running_set(shop: Shop) -> None:
    shop.put_out("app-1.0", "till-2.0")
    with shop.store.write() as transaction:
        transaction.products.remove(shop.product.id)
    shop.evaluate()
    assert shop.states() == ["stale"]
    shop.settle()
    assert shop.at("qa") == {"1.0": "active", "2.0": "active"}


def test_a_removed_level_makes_a_running_set_stale_r21(shop: Shop) -> None:
    shop.put_out("app-1.0", "till-2.0")
    with shop.store.write() as transaction:
        track = transaction.tracks.get("web")
        transaction.tracks.change(track.id, TrackDefinition(name="web", levels=(Level(name="other"),)))
    shop.work()
    assert shop.states() == ["stale"]
    assert [one.promotion.state for one in shop.promotions()][:2] == [PromotionState.ABORTED] * 2


def test_a_cancelled_run_ends_its_set_and_nothing_retries_that(shop: Shop) -> None:
    shop.put_out("app-1.0", "till-2.0")
    cancel_run(shop.environment, run_of(1), Wish(by="pat"))
    assert shop.states() == ["errored"]
    with pytest.raises(Conflict, match="set 1 of shop is errored"):
        retry_run(shop.environment, run_of(1), Wish(by="pat"))


def test_a_person_starts_a_set_and_also_one_equal_to_an_earlier_one(store: SqlStore) -> None:
    shop = Shop(store, start=BY_HAND)
    shop.release("app-1.0", "till-2.0")
    assert shop.states() == []
    shop.results["e2e"] = _FAILED
    started = shop.start("pat", reason="the release")
    assert (started.started_by, started.reason) == ("pat", "the release")
    shop.settle()
    shop.results.clear()
    shop.start("pat")
    shop.settle()
    assert shop.states() == ["failed", "passed"]


def test_a_person_is_told_all_that_keeps_a_set_from_starting(store: SqlStore) -> None:
    shop = Shop(store, WORKED, start=BY_HAND)
    shop.put_out("app-1.0")
    with pytest.raises(NotPossible) as refused:
        shop.start()
    assert refused.value.message == (
        "a set of shop cannot start: no member is a candidate, "
        "and updates/app:main is busy at web/qa: its work is not done, "
        "and updates/till is missing: it has no candidate, and nothing was granted"
    )


def test_a_second_start_and_an_unexpected_state_are_conflicts_r19(store: SqlStore) -> None:
    shop = Shop(store, start=BY_HAND)
    shop.release("app-1.0", "till-2.0")
    with pytest.raises(Conflict, match="shop is ready, not waiting"):
        shop.start(expected="waiting")
    shop.start(expected="ready")
    with pytest.raises(Conflict, match="set 1 of shop is running"):
        shop.start()


def test_the_schedule_starts_one_set_at_its_time_and_again_an_equal_one(store: SqlStore) -> None:
    shop = Shop(store, start=NIGHTLY)
    shop.results["e2e"] = _FAILED
    shop.release("app-1.0", "till-2.0")
    assert (shop.states(), f"{shop.due_at:%d %H:%M}") == ([], "02 02:00")
    shop.clock.time = shop.due_at - timedelta(seconds=1)
    shop.settle()
    assert shop.states() == []
    shop.clock.move(seconds=1)
    shop.settle()
    assert shop.states() == ["failed"]
    shop.clock.move(hours=24)
    shop.settle()
    assert (shop.states(), f"{shop.due_at:%d %H:%M}") == (["failed", "failed"], "04 02:00")


def test_a_schedule_that_was_missed_starts_one_set_however_many_it_missed(store: SqlStore) -> None:
    shop = Shop(store, start=NIGHTLY)
    shop.results["e2e"] = _FAILED
    shop.release("app-1.0", "till-2.0")
    shop.clock.move(hours=60)
    again = shop.restarted(store)
    again.settle()
    assert shop.states() == ["failed"]


def test_however_many_look_at_a_schedule_that_is_due_one_set_starts(store: SqlStore) -> None:
    shop = Shop(store, start=NIGHTLY)
    shop.release("app-1.0", "till-2.0")
    shop.clock.time = shop.due_at
    assert Lookout(shop.environment).look().lane_is_due
    others = [shop.environment, replace(shop.environment), replace(shop.environment)]
    assert [evaluate_due_product(one, shop.product.id) for one in others] == [True, False, False]
    assert not Lookout(shop.environment).look().lane_is_due
    assert shop.states() == ["running"]


def test_a_schedule_that_finds_nothing_to_start_waits_for_the_next_time(store: SqlStore) -> None:
    shop = Shop(store, start=NIGHTLY)
    shop.release("app-1.0")
    shop.clock.move(hours=15)
    shop.settle()
    shop.release("till-2.0")
    assert shop.states() == []


def test_what_is_due_in_a_lane_at_that_instant_comes_before_the_set_i11(store: SqlStore) -> None:
    soon = Level(name="qa", entry=(MinAge(age=timedelta(hours=14)),), exit=(SHOP,))
    shop = Shop(store, soon, start=NIGHTLY)
    shop.clock.move(minutes=-1)
    shop.release("app-1.0", "till-2.0")
    shop.clock.time = shop.due_at
    evaluate_due_product(shop.environment, shop.product.id)
    assert shop.roles() == {"app": "candidate 1.0", "till": "candidate 2.0", "docs": "missing"}


def test_explain_and_the_board_say_what_the_next_set_waits_for_r20(store: SqlStore) -> None:
    shop = Shop(store, WORKED)
    shop.release("app-1.0", "docs-3.0")
    shop.put_out("app-1.1", "docs-3.1")
    (explained,) = explain_version(shop.environment, shop.find("1.0"), "qa").levels
    assert [one.what for one in explained.missing] == [
        "awaits a passed set of shop, and updates/till is missing: it has no candidate, and nothing was granted",
    ]
    (row, *_) = show_board(shop.environment, "web")
    (waiting,) = row.explained.values()
    assert [one.what for one in waiting.missing] == [f"waits for the slot of 1.0, which {explained.missing[0].what}"]
    shop.put_out("till-2.0")
    (explained,) = explain_version(shop.environment, shop.find("1.0"), "qa").levels
    assert [one.what for one in explained.missing] == [
        "awaits a passed set of shop, and updates/till:main is busy at web/qa: its work is not done",
    ]
    while not shop.sets():
        shop.work()
        shop.evaluate()
    shown = show_promotion(shop.environment, shop.promotion("1.0", "qa").id)
    assert [(one.what, one.who) for one in shown.missing] == [
        ("awaits a passed set of shop: set 1 is running with it", ("e2e",)),
    ]


def test_a_person_needs_the_right_at_each_level_that_the_product_signs(store: SqlStore) -> None:
    shop = Shop(store, start=BY_HAND)
    shop.give(RoleDefinition(role=Role.PROMOTER, persons=("pat",), levels=("web/qa",)))
    shop.release("app-1.0", "till-2.0")
    with pytest.raises(NotEntitled, match="eve may not start a set at web/qa"):
        shop.start("eve")
    (explained,) = explain_version(shop.environment, shop.find("1.0"), "qa").levels
    assert explained.missing[0].who == ("pat",)
    assert shop.start("pat").started_by == "pat"


def test_a_product_of_all_lines_of_a_package_has_each_as_a_member(store: SqlStore) -> None:
    shop = Shop(store, members=("updates/app:main", "updates/app"), optional=())
    shop.release("app-1.0")
    assert [one.name for one in shop.sets()[0].members] == ["updates/app:main"]


def test_a_clock_that_was_set_back_does_not_put_a_schedule_off(store: SqlStore) -> None:
    shop = Shop(store, start=NIGHTLY)
    shop.clock.move(days=300)
    shop.evaluate()
    assert shop.due_at > NOON + timedelta(days=300)
    shop.clock.move(days=-300)
    clock_went_back(shop.environment, timedelta(days=300))
    shop.evaluate()
    assert f"{shop.due_at:%Y-%m-%d %H:%M}" == "2026-01-02 02:00"


def test_a_revoked_grant_is_carried_no_more_r13(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    shop.release("till-2.1")
    shop.granting.revoke(shop.find_version("till", "2.1"), "qa", by("ada"))
    shop.release("app-1.1")
    assert shop.roles(3) == {"app": "candidate 1.1", "till": "carried 2.0", "docs": "missing"}


def test_a_package_that_left_the_track_is_missing(shop: Shop) -> None:
    shop.release("app-1.0", "till-2.0")
    with shop.store.write() as transaction:
        (till,) = (one for one in transaction.packages.definitions() if one.name == "till")
        transaction.packages.define(replace(till, track=None))
    shop.release("app-1.1")
    assert show_product(shop.environment, "shop").outlook.lacking == (
        "updates/till is missing: it has no candidate, and nothing was granted",
    )
    assert shop.states() == ["passed"]


def test_each_line_of_a_package_is_a_member_of_its_own(store: SqlStore) -> None:
    lines = (Line(name="1.x", versions="<2"), Line(name="2.x", versions=">=2"))
    shop = Shop(store, package={"lines": lines}, members=("updates/app",), optional=("updates/till",))
    shop.release("app-1.0", "app-2.0", "till-3.0")
    assert [(one.name, one.role) for one in shop.sets()[0].members] == [
        ("updates/app:1.x", "candidate"),
        ("updates/app:2.x", "candidate"),
        ("updates/till:main", "candidate"),
    ]
    assert shop.at("qa") == {"1.0": "passed", "2.0": "passed", "3.0": "passed"}


def test_a_set_of_a_replaced_version_is_not_tested_r15(shop: Shop) -> None:
    shop.put_out("app-1.0", "till-2.0")
    shop.poll(listed("1.0", "other bytes"), listed("2.0", package="till"))
    shop.settle()
    assert (shop.states(), shop.started) == (["errored"], [])
    with shop.store.read() as transaction:
        reason = transaction.runs.get(run_of(1)).reason
    assert reason == "updates/app@1.0 was replaced meanwhile: no further attempt is started"
    assert {one.promotion.state for one in shop.promotions()} == {PromotionState.ACTIVE}
