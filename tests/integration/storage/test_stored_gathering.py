"""What gathers for a subscription, as rows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.ledger import event, run, version, with_package, with_subscription
from levelgate.domain.gathering import Gathered
from levelgate.domain.version import UpstreamState
from levelgate.ports import Transaction
from levelgate.storage.store import SqlStore


def _gathered(transaction: Transaction, *version_ids: int) -> list[Gathered]:
    """Store versions of `updates/app` and the events of them; return what gathers of these."""
    package = with_package(transaction)
    versions = [version(version_id, package) for version_id in version_ids]
    transaction.versions.add(versions, listing=0)
    events = transaction.events.append([event(f"version:{version_id}") for version_id in version_ids])
    return [Gathered(version=one, event=what) for one, what in zip(versions, events, strict=True)]


def test_what_gathered_is_stored_whole_and_in_the_order_of_events(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        first, second = _gathered(transaction, 1, 2)
        transaction.gathering.save(subscription, [second, replace(first, run="run-a")])
        other = with_subscription(transaction, "other", pipeline="test")
    with store.read() as transaction:
        assert transaction.gathering.of(subscription) == [replace(first, run="run-a"), second]
        assert transaction.gathering.of(other) == []


def test_a_version_gathers_once_and_the_later_event_counts(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        (first,) = _gathered(transaction, 1)
        (later,) = transaction.events.append([event("version:1")])
        transaction.gathering.save(subscription, [replace(first, run="run-a")])
        transaction.gathering.save(subscription, [replace(first, event=later)])
        assert transaction.gathering.of(subscription) == [replace(first, event=later)]


def test_what_gathered_tells_its_version_as_it_is_now(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        (first,) = _gathered(transaction, 1)
        transaction.gathering.save(subscription, [first])
        transaction.versions.update([replace(first.version, state=UpstreamState.MISSING)])
        (kept,) = transaction.gathering.of(subscription)
    assert (kept.version.state, kept.holds) == (UpstreamState.MISSING, False)


@pytest.mark.parametrize(("forgotten", "left"), [([1], [2]), ([], [1, 2]), (None, [])])
def test_what_gathered_is_forgotten_in_part_or_all(
    store: SqlStore, forgotten: list[int] | None, left: list[int]
) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        transaction.gathering.save(subscription, _gathered(transaction, 1, 2))
        transaction.gathering.forget(subscription, forgotten)
        assert [one.version.id for one in transaction.gathering.of(subscription)] == left


def test_the_newest_of_the_newer_versions_with_a_run_is_found_line_by_line(store: SqlStore) -> None:
    with store.write() as transaction:
        subscription = with_subscription(transaction)
        package = with_package(transaction)
        lines = {1: "1.x", 2: "1.x", 3: "1.x", 4: "1.x", 5: "2.x", 6: "2.x", 7: None}
        transaction.versions.add([version(n, package, line=line) for n, line in lines.items()], listing=0)
        gone = replace(version(4, package, line="1.x"), state=UpstreamState.MISSING)
        transaction.versions.update([gone])
        transaction.runs.add([run(str(n), version_id=n, subscription_id=subscription) for n in (1, 2, 3, 4, 5)])
        transaction.runs.add([run("by hand", version_id=6)])

        def newer(*version_ids: int) -> list[int]:
            found = transaction.versions.newer_with_run(subscription, version_ids)
            return sorted(one.id for one in found)

        assert newer(1) == newer(2) == newer(1, 2, 5) == [3]
        assert newer(3) == newer(4) == newer(5) == newer(6) == newer(7) == newer() == []


def test_a_listing_does_not_bring_a_lifted_quarantine_back(store: SqlStore) -> None:
    with store.write() as transaction:
        quarantined = version(1, with_package(transaction), quarantined_from="sha256:bb")
        transaction.versions.add([quarantined], listing=0)
        transaction.versions.accept(1)
        transaction.versions.update([replace(quarantined, absences=1)])
        found = transaction.versions.by_id([1])[1]
    assert (found.quarantined_from, found.absences) == (None, 1)
