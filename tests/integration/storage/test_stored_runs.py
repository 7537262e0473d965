"""Runs: queued once, claimed by one, acknowledged by who holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fakes.ledger import NOW, later, run, version, with_package, with_pipeline, with_subscription
from levelgate.domain.pipeline import Health, Run, RunResult, RunState, Wish
from levelgate.domain.reference import parse_package
from levelgate.errors import NotFound, ReferenceInvalid
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore

DONE = RunResult(state=RunState.SUCCEEDED, reason="exit status 0", exit_status=0)
LOST = RunResult(state=RunState.ERRORED, reason="killed", exit_status=-9)


def _claim(transaction: Transaction, at: float = 0, owner: str = "one", lease: float = 60) -> Run | None:
    due = transaction.runs.due(now=later(at))
    return due and transaction.runs.claim(due, owner=owner, now=later(at), until=later(at + lease))


def _claimed(transaction: Transaction, at: float = 0, owner: str = "one", lease: float = 60) -> Run:
    claimed = _claim(transaction, at, owner, lease)
    assert claimed is not None
    return claimed


def test_a_run_is_stored_whole(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.versions.add([version(1, with_package(transaction))], listing=0)
        new = run("a", subscription_id=subscription, version_id=1, event=7, lane="updates/app", due_at=later(5))
        assert transaction.runs.add([new]) == 1
    with store.read() as transaction:
        assert transaction.runs.get("run-a") == Run(
            id="run-a",
            key="a",
            number=1,
            pipeline="deploy",
            pipeline_id=1,
            payload={"version": "a"},
            created_at=NOW,
            due_at=later(5),
            subscription="rebuild",
            version_id=1,
            event=7,
            lane="updates/app",
        )


def test_a_key_makes_one_run(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        assert transaction.runs.add([run("a"), run("a"), run("b")]) == 2
        assert transaction.runs.add([run("b"), run("c")]) == 1
        assert [each.key for each in transaction.runs.listed()] == ["c", "b", "a"]


def test_a_run_is_found_by_the_beginning_of_its_id(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("abc"), run("abd"), run("ab")])
        assert transaction.runs.get("run-abc").key == "abc"
        assert transaction.runs.get("run-ab").key == "ab"
        with pytest.raises(ReferenceInvalid, match="several runs"):
            transaction.runs.get("run-a")
        with pytest.raises(NotFound, match="'run_'"):
            transaction.runs.get("run_")


def test_runs_are_listed_newest_first_by_state_pipeline_and_page(store: SqlStore) -> None:
    with store.write() as transaction:
        deploy, test = with_pipeline(transaction, "deploy"), with_pipeline(transaction, "test")
        transaction.runs.add([run("a", deploy), run("b", test), run("c", deploy)])
        transaction.runs.cancel("run-a", reason="", at=NOW)
        runs = transaction.runs
        assert [each.key for each in runs.listed(pipeline="deploy")] == ["c", "a"]
        assert [each.key for each in runs.listed(state=RunState.QUEUED)] == ["c", "b"]
        assert [each.key for each in runs.listed(before=3, limit=1)] == ["b"]


def test_runs_are_listed_by_the_package_of_their_version(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        app, web = with_package(transaction, "app"), with_package(transaction, "web")
        transaction.versions.add([version(1, app), version(2, web)], listing=0)
        transaction.runs.add([run("a", version_id=1), run("b", version_id=2), run("c")])
        listed = {
            name: [each.key for each in transaction.runs.listed(package=parse_package(f"updates/{name}"))]
            for name in ("app", "web", "other")
        }
    assert listed == {"app": ["a"], "web": ["b"], "other": []}


def test_queued_runs_are_counted_by_pipeline(store: SqlStore) -> None:
    with store.write() as transaction:
        deploy, test = with_pipeline(transaction, "deploy"), with_pipeline(transaction, "test")
        transaction.runs.add([run("a", deploy), run("b", deploy), run("c", test), run("d", test)])
        _claimed(transaction)
        assert transaction.runs.waiting() == {deploy: 1, test: 2}


def test_the_oldest_due_run_is_claimed_first(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("late", due_at=later(50)), run("a", due_at=later(-1)), run("b", due_at=later(-9))])
        first, second, third = _claimed(transaction), _claimed(transaction), _claim(transaction)
    assert (first.key, second.key, third) == ("a", "b", None)
    assert (first.state, first.attempt, first.owner) == (RunState.RUNNING, 1, "one")
    assert (first.started_at, first.lease_until) == (NOW, later(60))


def test_what_is_due_is_told_without_a_change(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
    with store.read() as transaction:
        due = transaction.runs.due(now=NOW)
        assert due == transaction.runs.get("run-a")
        assert transaction.runs.due(now=later(-1)) is None


def test_runs_of_other_pipelines_than_those_left_out_are_due(store: SqlStore) -> None:
    with store.write() as transaction:
        deploy, test = with_pipeline(transaction, "deploy"), with_pipeline(transaction, "test")
        transaction.runs.add([run("a", deploy), run("b", test)])
        due = transaction.runs.due(now=NOW, without={deploy})
        assert due is not None
        assert due.key == "b"
        assert transaction.runs.due(now=NOW, without={deploy, test}) is None


def test_what_goes_on_is_counted_by_pipeline_while_its_lease_holds(store: SqlStore) -> None:
    with store.write() as transaction:
        deploy, test = with_pipeline(transaction, "deploy"), with_pipeline(transaction, "test")
        transaction.runs.add([run("a", deploy), run("b", test), run("c", deploy), run("d", deploy)])
        for _ in range(3):
            _claimed(transaction)
        assert transaction.runs.going(later(59)) == {deploy: 2, test: 1}
        assert transaction.runs.going(later(60)) == {}


def test_a_lease_that_holds_is_not_claimed_and_an_expired_one_is(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        _claimed(transaction)
        assert _claim(transaction, at=59, owner="two") is None
        again = _claimed(transaction, at=60, owner="two")
    assert (again.attempt, again.owner, again.started_at) == (2, "two", NOW)


@pytest.mark.parametrize("lane", ["updates/app", ""])
def test_one_runs_at_a_time_in_a_named_lane(store: SqlStore, lane: str) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.runs.add([run(key, subscription_id=subscription, lane=lane) for key in "ab"])
        first = _claimed(transaction)
        second = _claim(transaction)
        assert (second is None) is bool(lane)
        transaction.runs.end(first, DONE, at=later(1))
        assert second or _claimed(transaction, at=1).key == "b"


def test_other_lanes_and_other_subscriptions_go_on(store: SqlStore) -> None:
    with store.write() as transaction:
        one, two = with_subscription(transaction, "one"), None
        transaction.runs.add(
            [
                run("a", subscription_id=one, lane="updates/app"),
                run("b", subscription_id=one, lane="updates/web"),
                run("c", subscription_id=two, lane="updates/app"),
            ]
        )
        assert [_claimed(transaction).key for _ in range(3)] == ["a", "b", "c"]


def test_an_expired_run_does_not_hold_its_lane(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.runs.add([run(key, subscription_id=subscription, lane="updates/app") for key in "ab"])
        _claimed(transaction)
        assert _claimed(transaction, at=61).key == "a"
        assert _claim(transaction, at=61) is None


def test_a_result_is_taken_once_and_from_the_holder_alone(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        lost = _claimed(transaction)
        held = _claimed(transaction, at=60, owner="two")
        assert transaction.runs.held(lost) is None
        assert transaction.runs.held(held) == held
        assert not transaction.runs.keep_body(lost, b"late")
        assert not transaction.runs.end(lost, DONE, at=later(61))
        assert not transaction.runs.again(lost, LOST, due_at=later(61))
        assert not transaction.runs.renew(lost, until=later(99))
        assert transaction.runs.end(held, DONE, at=later(62))
        assert not transaction.runs.end(held, LOST, at=later(63))
        ended = transaction.runs.get("run-a")
    assert (ended.state, ended.reason, ended.exit_status) == (RunState.SUCCEEDED, "exit status 0", 0)
    assert (ended.ended_at, ended.owner, ended.lease_until) == (later(62), None, None)


def test_the_same_owner_does_not_acknowledge_an_earlier_attempt(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        first = _claimed(transaction)
        _claimed(transaction, at=60)
        assert not transaction.runs.end(first, DONE, at=later(61))


def test_another_owner_does_not_acknowledge_the_present_attempt(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        assert not transaction.runs.end(replace(_claimed(transaction), owner="two"), DONE, at=later(1))


def test_a_run_that_nobody_holds_takes_no_result(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        assert not transaction.runs.end(transaction.runs.get("run-a"), DONE, at=later(1))


def test_leases_are_freed_whoever_has_them_and_only_those_that_hold(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run(key) for key in ("a", "b", "c", "d")])
        over = _claimed(transaction, owner="one", lease=10)
        held = [_claimed(transaction, owner=owner) for owner in ("one", "two")]
        assert [one.id for one in transaction.runs.free(at=later(20))] == [one.id for one in held]
        assert [one.state for one in transaction.runs.listed()] == ["queued", "running", "running", "running"]
        assert transaction.runs.get(over.id).lease_until == later(10)
        again = [_claimed(transaction, 20, "three") for _ in range(3)]
        assert [(one.id, one.attempt) for one in again] == [("run-a", 2), ("run-b", 2), ("run-c", 2)]
        assert not transaction.runs.end(held[0], DONE, at=later(21))


def test_a_renewed_lease_lasts_longer(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        assert transaction.runs.renew(_claimed(transaction), until=later(100))
        assert _claim(transaction, at=99) is None


def test_another_attempt_waits_for_its_time_and_keeps_the_reason(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        assert transaction.runs.again(_claimed(transaction), LOST, due_at=later(30))
        queued = transaction.runs.get("run-a")
        assert (queued.state, queued.reason, queued.exit_status) == (RunState.QUEUED, "killed", -9)
        assert _claim(transaction, at=29) is None
        assert _claimed(transaction, at=30).attempt == 2


def test_a_body_is_stored_by_the_holder_and_stays_for_later_attempts(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        first = _claimed(transaction)
        assert transaction.runs.body(first) is None
        assert transaction.runs.keep_body(first, b"\x00body\xff")
        again = _claimed(transaction, at=60)
        assert transaction.runs.body(again) == b"\x00body\xff"


def test_only_what_nobody_holds_is_settled(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a"), run("b")])
        held = _claimed(transaction)
        assert not transaction.runs.settle("run-a", LOST, at=later(59))
        assert transaction.runs.settle("run-b", LOST, at=later(59))
        assert not transaction.runs.settle("run-b", DONE, at=later(59))
        assert transaction.runs.settle("run-a", LOST, at=later(60))
        assert not transaction.runs.end(held, DONE, at=later(61))
        ended = transaction.runs.get("run-a")
    assert (ended.state, ended.attempt, ended.owner, ended.ended_at) == (RunState.ERRORED, 1, None, later(60))


def test_an_ended_run_is_queued_again_with_its_attempts_behind_it(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a")])
        assert not transaction.runs.retry("run-a", at=later(1))
        claimed = _claimed(transaction)
        assert not transaction.runs.retry("run-a", at=later(1))
        transaction.runs.end(claimed, LOST, at=later(2))
        assert transaction.runs.retry("run-a", at=later(3))
        assert not transaction.runs.retry("run-a", at=later(3))
        queued = transaction.runs.get("run-a")
        assert (queued.state, queued.attempt, queued.attempts_before) == (RunState.QUEUED, 1, 1)
        assert (queued.reason, queued.exit_status, queued.ended_at, queued.due_at) == ("", None, None, later(3))
        again = _claimed(transaction, at=3)
    assert (again.attempt, again.tries) == (2, 1)


def test_a_wish_to_end_is_seen_while_the_run_goes_on_and_gone_with_its_end(store: SqlStore) -> None:
    wish = Wish(by="ann", reason="wrong branch")
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a"), run("b")])
        claimed = _claimed(transaction)
        assert transaction.runs.ask_to_end("run-a", wish)
        assert not transaction.runs.ask_to_end("run-b", wish)
        assert transaction.runs.asked_to_end(["run-a", "run-b"]) == {"run-a"}
        held = transaction.runs.held(claimed)
        assert held is not None
        assert held.cancel == wish
        transaction.runs.end(claimed, DONE, at=later(1))
        assert transaction.runs.asked_to_end(["run-a"]) == frozenset()
        assert transaction.runs.get("run-a").cancel is None


def test_only_a_queued_run_is_cancelled(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a"), run("b")])
        _claimed(transaction)
        assert not transaction.runs.cancel("run-a", reason="no", at=NOW)
        assert transaction.runs.cancel("run-b", reason="superseded", at=later(2))
        cancelled = transaction.runs.get("run-b")
    assert (cancelled.state, cancelled.reason, cancelled.ended_at) == (RunState.CANCELLED, "superseded", later(2))


def test_the_queued_runs_of_lanes_come_oldest_first(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        keys = {"a": "x", "b": "x", "c": "y", "d": "x"}
        transaction.runs.add([run(key, subscription_id=subscription, lane=lane) for key, lane in keys.items()])
        transaction.runs.again(_claimed(transaction), LOST, due_at=NOW)
        transaction.runs.cancel("run-b", reason="", at=NOW)
        queued = transaction.runs.queued(subscription_id=subscription, lanes=["x"])
        both = transaction.runs.queued(subscription_id=subscription, lanes=["y", "x"])
    assert [(each.key, each.attempt) for each in queued] == [("a", 1), ("d", 0)]
    assert [each.key for each in both] == ["a", "c", "d"]


def test_the_last_run_of_a_subscription_is_that_which_was_queued_last(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        assert transaction.runs.last(subscription) is None
        transaction.runs.add([run("a", subscription_id=subscription), run("b", subscription_id=subscription), run("c")])
        last = transaction.runs.last(subscription)
    assert last is not None
    assert last.key == "b"


def _due(transaction: Transaction, *keys: str) -> list[datetime]:
    return [transaction.runs.get(f"run-{key}").due_at for key in keys]


def test_what_waits_for_quiet_is_moved_together(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.runs.add(
            [
                run(key, subscription_id=subscription, due_at=later(60), settles_by=later(settles_by))
                for key, settles_by in {"a": 600, "b": 500, "c": 600}.items()
            ]
        )
        transaction.runs.cancel("run-c", reason="", at=NOW)
        assert transaction.runs.burst_ends_by(subscription, now=later(59)) == later(500)
        assert transaction.runs.move_burst(subscription, now=later(59), due_at=later(119)) == 2
        assert _due(transaction, "a", "b", "c") == [later(119), later(119), later(60)]


def test_what_is_due_already_waits_for_quiet_no_more(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.runs.add(
            [
                run("due", subscription_id=subscription, due_at=later(60), settles_by=later(600)),
                run("again", subscription_id=subscription),
                run("other", due_at=later(90), settles_by=later(900)),
            ]
        )
        transaction.runs.again(_claimed(transaction), LOST, due_at=later(99))
        assert transaction.runs.burst_ends_by(subscription, now=later(60)) is None
        assert transaction.runs.move_burst(subscription, now=later(60), due_at=later(120)) == 0
        assert _due(transaction, "due", "again", "other") == [later(60), later(99), later(90)]


def test_a_burst_comes_back_with_the_clock(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.runs.add([run("a", subscription_id=subscription, due_at=later(60), settles_by=later(600))])
        transaction.runs.clock_went_back(timedelta(seconds=3600))
        assert _due(transaction, "a") == [later(-3540)]
        assert transaction.runs.burst_ends_by(subscription, now=later(-3600)) == later(-3000)


def test_the_next_due_time_is_of_queued_runs_and_of_leases(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        assert transaction.runs.next_due() is None
        transaction.runs.add([run("a"), run("b", due_at=later(90))])
        assert transaction.runs.next_due() == NOW
        _claimed(transaction)
        assert transaction.runs.next_due() == later(60)


def test_runs_go_back_with_the_clock(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a"), run("b", due_at=later(90))])
        _claimed(transaction)
        transaction.pipelines.note(1, Health(failures=1, since=NOW, error="busy", rest_until=later(30)))
        assert transaction.runs.clock_went_back(timedelta(hours=1)) == 3
        assert transaction.runs.get("run-a").lease_until == later(60 - 3600)
        assert transaction.runs.get("run-b").due_at == later(90 - 3600)
        assert transaction.pipelines.get("deploy").health.rest_until == later(30 - 3600)


def test_runs_of_a_removed_pipeline_and_subscription_stay(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.runs.add([run("a", subscription_id=subscription)])
        transaction.subscriptions.remove(subscription)
        transaction.pipelines.remove(1)
        kept = transaction.runs.get("run-a")
    assert (kept.pipeline, kept.subscription) == ("deploy", "rebuild")
