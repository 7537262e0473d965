"""What occasions come to for a subscription: runs to queue, runs that give way to them, and when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.gathering import Gathered, lacking, newest_new
from levelgate.domain.occasion import Occasion, lane_of
from levelgate.domain.payload import Cause, payload_of
from levelgate.domain.pipeline import NewRun, Run, run_id_of
from levelgate.domain.subscription import Each, Subscription, WaitFor

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.event import Event
    from levelgate.domain.standing import Standing
    from levelgate.domain.version import Version

LONGEST_BURST = 10
"""A run that waits for quiet begins at the latest so many times `quiet` after the first event of its burst."""
LANE_OF_ALL = "all"
"""The lane of the runs of a subscription that waits for all of its packages."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """What occasions came to; `due_at` is None where none of them concerns the subscription.

    `giving_way` are queued runs that end because of the new ones, each with the reason. What else waits for quiet is
    due at `due_at` from now on. `gathered` is to be stored, and what gathered of the versions `forgotten` removed.
    `lacks` are the packages that have nothing new yet.
    """

    due_at: datetime | None = None
    runs: Sequence[NewRun] = ()
    giving_way: Sequence[tuple[Run, str]] = ()
    gathered: Sequence[Gathered] = ()
    forgotten: Sequence[int] = ()
    lacks: Sequence[str] = ()


def start(subscription: Subscription, occasions: Iterable[Occasion], standing: Standing, *, now: datetime) -> Started:
    """Say what occasions of one moment, in the order of their events, come to for a subscription."""
    definition = subscription.definition
    wanted = [one for one in occasions if one.startable and definition.wants(one.event.kind, one.version.package)]
    if not wanted:
        return Started()
    making = _Making.of(subscription, standing, now)
    if definition.wait_for is WaitFor.ALL:
        return _once_all_have_come(wanted, standing, making)
    if definition.each is Each.LATEST:
        return _newest_alone(wanted, standing, making)
    return Started(due_at=making.due_at, runs=[making.run(one.event, one.version) for one in wanted])


def _newest_alone(wanted: Sequence[Occasion], standing: Standing, making: _Making) -> Started:
    """Queue a run for the newest of each lane, unless a newer one has had its turn; what else waits there ends."""
    newest: dict[str, Occasion] = {}
    for one in wanted:
        lane = lane_of(one.version)
        if lane not in newest or newest[lane].version.order <= one.version.order:
            newest[lane] = one
    kept = {lane: one for lane, one in newest.items() if newer_than(one.version, standing) is None}
    giving_way = [
        (waiting.run, f"a newer version is to be run: {kept[waiting.run.lane].version.version}")
        for waiting in standing.waiting
        if waiting.run.lane in kept
    ]
    runs = [making.run(one.event, one.version) for one in kept.values()]
    return Started(due_at=making.due_at, runs=runs, giving_way=giving_way)


def newer_than(version: Version, standing: Standing) -> Version | None:
    """Return a newer version of the same lane that has a run already, if there is one."""
    ahead = standing.ahead(lane_of(version))
    return ahead if ahead is not None and ahead.order > version.order else None


def _once_all_have_come(wanted: Sequence[Occasion], standing: Standing, making: _Making) -> Started:
    """Gather; where each package has something new, queue one run for the newest of each, in place of what waits."""
    definition = making.subscription.definition
    come = {one.version.id: Gathered(version=one.version, event=one.event) for one in wanted}
    gathered = {one.version.id: one for one in standing.gathered} | come
    found = newest_new(gathered.values(), definition, watched=standing.watched, waiting=standing.unbegun)
    lacks = lacking(definition, watched=standing.watched, found=found)
    if lacks or all(one.run for one in found.values()):
        return Started(due_at=making.due_at, gathered=tuple(come.values()), lacks=lacks)
    run = making.run_of_all(sorted(found.values(), key=lambda one: one.package))
    order = {one.package: one.version.order for one in found.values()}
    outdated = {n for n, one in gathered.items() if one.package in order and one.version.order < order[one.package]}
    kept = {n: one for n, one in come.items() if n not in outdated}
    given = {one.version.id: replace(one, run=run.id) for one in found.values()}
    return Started(
        due_at=making.due_at,
        runs=[run],
        giving_way=[(waiting.run, "newer versions are to be run") for waiting in standing.waiting],
        gathered=tuple((kept | given).values()),
        forgotten=sorted(outdated),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Making:
    """What the runs of one moment have in common."""

    subscription: Subscription
    now: datetime
    due_at: datetime
    settles_by: datetime | None = None

    @classmethod
    def of(cls, subscription: Subscription, standing: Standing, now: datetime) -> _Making:
        quiet = subscription.definition.quiet
        if quiet is None:
            return cls(subscription=subscription, now=now, due_at=now)
        settles_by = standing.burst_ends_by or now + LONGEST_BURST * quiet
        return cls(subscription=subscription, now=now, due_at=min(now + quiet, settles_by), settles_by=settles_by)

    def run(self, event: Event, version: Version) -> NewRun:
        key = f"subscription:{self.subscription.id}:{event.id}"
        return self._run(event, [version], key=key, lane=lane_of(version), reason=_reason(event, version))

    def run_of_all(self, found: Sequence[Gathered]) -> NewRun:
        """Make the run for the last that came: its key is of all events, so that nothing is run twice together."""
        last = max(found, key=lambda one: one.event.number)
        events = "\n".join(sorted(one.event.id for one in found))
        key = f"subscription:{self.subscription.id}:all:{sha256(events.encode()).hexdigest()[:32]}"
        others = [one.version for one in found if one is not last]
        reason = _reason(last.event, last.version)
        if others:
            reason = f"{reason}, the last of {len(found)} packages"
        return self._run(last.event, [last.version, *others], key=key, lane=LANE_OF_ALL, reason=reason)

    def _run(self, event: Event, versions: Sequence[Version], *, key: str, lane: str, reason: str) -> NewRun:
        identity = run_id_of(key)
        cause = Cause(
            pipeline=self.subscription.definition.pipeline,
            reason=reason,
            subscription=self.subscription.name,
            event=event,
        )
        return NewRun(
            id=identity,
            key=key,
            pipeline_id=self.subscription.pipeline_id,
            subscription_id=self.subscription.id,
            version_id=versions[0].id,
            event=event.number,
            lane=lane,
            created_at=self.now,
            due_at=self.due_at,
            settles_by=self.settles_by,
            payload=payload_of(identity, versions[0], cause, others=versions[1:]),
        )


def _reason(event: Event, version: Version) -> str:
    return f"{event.kind} of {version.package}@{version.version}"
