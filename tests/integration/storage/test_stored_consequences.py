"""What a plan would end is counted where it stands."""

from __future__ import annotations

from datetime import timedelta

from fakes.climbing import ladder
from fakes.stored_lane import StoredLane
from levelgate.domain.gates.soak import Soak
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.planning import Affected, Count, Counts
from levelgate.domain.promoting.request import Request
from levelgate.domain.promoting.revoking import revoke
from levelgate.domain.track import Level
from levelgate.storage.store import SqlStore


def _moving(store: SqlStore) -> StoredLane:
    """Return a lane with three versions: all hold dev, and are at qa, of which one is active."""
    soaks = (Soak(time=timedelta(days=1)),)
    levels = (*ladder("dev"), Level(name="qa", after=("dev",), exit=soaks))
    lane = StoredLane(store, *levels, first_contact=True, start=StartPolicy(kind=Start.ALL))
    lane.record("1.0", "1.1", "1.2")
    lane.settle()
    return lane


def _counted(store: SqlStore, affected: Affected) -> Counts:
    with store.read() as transaction:
        return transaction.tracks.counts(affected)


def test_open_promotions_and_grants_are_counted_at_each_level(store: SqlStore) -> None:
    _moving(store)
    counts = _counted(store, Affected(levels=frozenset({"web/dev", "web/qa"})))
    assert counts.levels == {"web/dev": Count(grants=3), "web/qa": Count(promotions=3)}


def test_a_revoked_grant_does_not_count(store: SqlStore) -> None:
    lane = _moving(store)
    (first, *_) = lane.load().versions
    lane.settle(revoke(lane.load(first), first, "dev", Request(person="ann", reason="bad"), lane.now), first)
    assert _counted(store, Affected(levels=frozenset({"web/dev"}))).levels == {"web/dev": Count(grants=2)}


def test_a_package_that_leaves_its_track_is_counted_over_all_its_levels(store: SqlStore) -> None:
    _moving(store)
    one, other = ("updates/app", "web"), ("updates/other", "web")
    counts = _counted(store, Affected(packages=frozenset({one, other})))
    assert counts.packages == {one: Count(promotions=3, grants=3), other: Count()}
