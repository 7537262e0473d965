"""A subscription in memory: what happens to it is judged by the real rules, and what they say is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from fakes.lane import NOON
from levelgate.domain.event import EventKind, NewEvent, append
from levelgate.domain.gathering import Gathered
from levelgate.domain.occasion import Occasion, lane_of
from levelgate.domain.pipeline import NewRun, Run, RunState
from levelgate.domain.standing import Standing, Waiting
from levelgate.domain.subscribing import Started, start
from levelgate.domain.subscription import Subscription, SubscriptionDefinition
from levelgate.domain.version import UpstreamState, Version


@dataclass(kw_only=True)
class Subscriber:
    """Versions are (package, number); `begun` are the runs that began, in that order."""

    definition: SubscriptionDefinition
    now: datetime = NOON
    versions: dict[int, Version] = field(default_factory=dict)
    occasions: list[Occasion] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    begun: list[Run] = field(default_factory=list)
    _settles_by: dict[str, datetime | None] = field(default_factory=dict)
    _gathered: dict[int, Gathered] = field(default_factory=dict)

    def publish(self, *listed: tuple[str, int]) -> None:
        """Detect versions in one poll, package by package, in version order; known ones are no news."""
        known = {(version.package, version.version) for version in self.versions.values()}
        found = [self._detected(*one) for one in sorted(set(listed)) if (f"updates/{one[0]}", str(one[1])) not in known]
        self._happened(found)

    def withdraw(self, package: str, number: int) -> None:
        """Let a version go missing, if it is there; that is no event of the subscription."""
        for version in self.versions.values():
            if (version.package, version.version) == (f"updates/{package}", str(number)):
                self.versions[version.id] = replace(version, state=UpstreamState.MISSING)

    def pass_time(self, seconds: int) -> None:
        """Move the clock."""
        self.now += timedelta(seconds=seconds)

    def begin(self) -> None:
        """Let the oldest due run begin whose lane is free."""
        occupied = {run.lane for run in self.runs if run.state is RunState.RUNNING}
        for run in self._queued():
            if run.due_at <= self.now and run.lane not in occupied:
                self.begun.append(run)
                self._put(replace(run, state=RunState.RUNNING, attempt=1))
                return

    def end(self) -> None:
        """Let the run that has gone on longest succeed."""
        for run in self.runs:
            if run.state is RunState.RUNNING:
                self._put(replace(run, state=RunState.SUCCEEDED))
                return

    def drain(self) -> None:
        """Let everything begin and end that waits."""
        while any(not run.state.ended for run in self.runs):
            self.pass_time(3600)
            self.begin()
            self.end()

    def waiting(self) -> list[Run]:
        """Return the queued runs, oldest first."""
        return self._queued()

    def _detected(self, package: str, number: int) -> Occasion:
        identity = len(self.versions) + 1
        version = Version(
            id=identity,
            package_id=sum(map(ord, package)),
            package=f"updates/{package}",
            version=str(number),
            digest=f"sha256:{identity}",
            key=number.to_bytes(4, "big"),
            first_seen_at=self.now,
            artifacts=(),
        )
        self.versions[identity] = version
        new = NewEvent(kind=EventKind.VERSION_DETECTED, subject=f"version:{identity}", at=self.now)
        occasion = Occasion(
            event=append(new, number=len(self.occasions) + 1, preceding=0, prev_hash=""), version=version
        )
        self.occasions.append(occasion)
        return occasion

    def _happened(self, occasions: Iterable[Occasion]) -> None:
        subscription = Subscription(id=1, definition=self.definition, pipeline_id=1)
        self._do(start(subscription, occasions, self._standing(), now=self.now))

    def _standing(self) -> Standing:
        burst = [run for run in self._queued() if run.due_at > self.now]
        ends = [ends_by for run in burst if (ends_by := self._settles_by[run.id]) is not None]
        newest: dict[str, Version] = {}
        for run in self.runs:
            version = self.versions[run.version_id or 0]
            lane = lane_of(version)
            here = version.state is UpstreamState.PRESENT
            if here and (lane not in newest or newest[lane].order < version.order):
                newest[lane] = version
        return Standing(
            burst_ends_by=min(ends, default=None),
            waiting=[Waiting(run=run, version=self.versions[run.version_id or 0]) for run in self._queued()],
            newer=newest,
            gathered=[replace(one, version=self.versions[n]) for n, one in self._gathered.items()],
            watched={version.package for version in self.versions.values()},
        )

    def _do(self, started: Started) -> None:
        for run in self._queued():
            if run.due_at > self.now and started.due_at is not None and self._settles_by[run.id] is not None:
                self._put(replace(run, due_at=started.due_at))
        for new in started.runs:
            assert new.id not in self._settles_by
            self._settles_by[new.id] = new.settles_by
            self.runs.append(_queued(new, len(self.runs) + 1))
        for run, reason in started.giving_way:
            self._put(replace(run, state=RunState.CANCELLED, reason=reason))
        for version_id in started.forgotten:
            self._gathered.pop(version_id, None)
        self._gathered |= {one.version.id: one for one in started.gathered}

    def _queued(self) -> list[Run]:
        return [run for run in self.runs if run.state is RunState.QUEUED]

    def _put(self, run: Run) -> None:
        self.runs[run.number - 1] = run


def _queued(run: NewRun, number: int) -> Run:
    return Run(
        id=run.id,
        key=run.key,
        number=number,
        pipeline="image",
        pipeline_id=1,
        payload=run.payload,
        created_at=run.created_at,
        due_at=run.due_at,
        version_id=run.version_id,
        event=run.event,
        lane=run.lane,
    )


def versions_of(run: Run) -> Mapping[str, int]:
    """Return the numbers of the versions that a run is given, by package."""
    versions: Any = run.payload["versions"]
    return {one["package"]: int(one["version"]) for one in versions}
