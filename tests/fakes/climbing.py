"""A lane in memory whose versions climb their track through the real rules; what is stored here is stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.dotted import DottedScheme
from fakes.work_result import with_result
from levelgate.domain.change import (
    Carried,
    Change,
    Chosen,
    Ended,
    Entered,
    Evaluation,
    Pinned,
    Revoked,
    Supported,
    Unpinned,
)
from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.hold import Hold, HoldKind, Scope
from levelgate.domain.lane import Lane
from levelgate.domain.people import People
from levelgate.domain.pipeline import RunState
from levelgate.domain.promoting.asking import ask, cancel
from levelgate.domain.promoting.deciding import decide, withdraw
from levelgate.domain.promoting.evaluator import evaluate_after
from levelgate.domain.promoting.explanation import Explanation, explain
from levelgate.domain.promoting.motion import applied
from levelgate.domain.promoting.request import Request
from levelgate.domain.promoting.resuming import resume
from levelgate.domain.promoting.revoking import revoke
from levelgate.domain.promoting.rollback import roll_back
from levelgate.domain.promotion import Answer, Promotion, PromotionState, WorkRun
from levelgate.domain.track import Level, Track, TrackDefinition
from levelgate.domain.version import UpstreamState, Version

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_MARKS = {"waiting": "w", "active": "○", "passed": "✓", "rejected": "✗"}


def ladder(*names: str, **every: Any) -> tuple[Level, ...]:
    """Make levels that follow one another, all with the same settings."""
    return tuple(
        Level(name=name, after=(names[index - 1],) if index else (), **every) for index, name in enumerate(names)
    )


class Climb:
    """The lane `updates/app` on the track `web`, its clock, and everything that ever happened to its promotions.

    With `works`, the runs of the levels named there succeed by themselves. Versions and promotions are numbered after
    `after`, so that several lanes have numbers of their own.
    """

    def __init__(
        self,
        *levels: Level,
        works: Iterable[str] = (),
        people: People | None = None,
        package: str = "updates/app",
        after: int = 0,
        **lane: Any,
    ) -> None:
        self.now = NOON
        self.works = frozenset(works)
        self.changes: list[Change] = []
        self.promotions: dict[int, Promotion] = {}
        self.wake_at: datetime | None = None
        self._runs = after
        self._after = after
        fields: dict[str, Any] = {"first_contact": False, "line": "main", **lane}
        self.lane = Lane(
            package_id=1,
            package=package,
            track=Track(id=1, definition=TrackDefinition(name="web", levels=levels)),
            scheme=DottedScheme(),
            people=people or People(),
            **fields,
        )

    def publish(self, *texts: str, **more: Any) -> Sequence[Change]:
        """Record versions, found by one poll."""
        for text in texts:
            self.add(text, **more)
        return self.settle()

    def add(self, text: str, **more: Any) -> LaneVersion:
        """Record a version, and evaluate nothing."""
        own = {key: more.pop(key) for key in list(more) if key in Version.__dataclass_fields__}
        number = max(self.lane.versions, default=self._after) + 1
        fields: dict[str, Any] = {"digest": f"sha256:{number:064}", "first_seen_at": self.now, "artifacts": (), **own}
        key = self.lane.scheme.key(text)
        version = Version(id=number, package_id=1, package=self.lane.package, version=text, key=key, **fields)
        added = LaneVersion(version=version, **more)
        self.lane = replace(self.lane, versions={**self.lane.versions, number: added})
        return added

    def settle(self, changes: Iterable[Change] = ()) -> Sequence[Change]:
        """Evaluate what a command changed, store it, and let work succeed until nothing changes; return all changes."""
        stored = self._store(evaluate_after(self.lane, changes, self.now))
        while self.works and self._work():
            stored = [*stored, *self._store(evaluate_after(self.lane, (), self.now))]
        return stored

    def wait(self, time: timedelta) -> Sequence[Change]:
        """Let time pass, and evaluate at each moment that an evaluation named, and at the end."""
        end = self.now + time
        stored: list[Change] = []
        while self.wake_at is not None and self.wake_at <= end:
            self.now = self.wake_at
            stored += self.settle()
        self.now = end
        return [*stored, *self.settle()]

    def report(self, text: str, level: str, state: RunState) -> Sequence[Change]:
        """Report a result of all runs of a version's work at a level."""
        self.run(text, level, state)
        return self.settle()

    def run(self, text: str, level: str, state: RunState) -> None:
        """Record a result, and evaluate nothing."""
        promotion = self.promotion(text, level)
        self._replace(self._with_results(promotion, state))

    def record(self, run_id: str, state: RunState) -> None:
        """Record the result of one run, and evaluate nothing."""
        self.lane = with_result(self.lane, run_id, state, self.now)
        self.promotions.update({promotion.id: promotion for promotion in self.lane.promotions})

    def change(self, text: str, **more: Any) -> Sequence[Change]:
        """Change what is known of a version itself, such as its upstream state."""
        self.alter(text, **more)
        return self.settle()

    def alter(self, text: str, **more: Any) -> None:
        """Change what is known of a version, and evaluate nothing."""
        known = self.version(text)
        own = {key: more.pop(key) for key in list(more) if key in Version.__dataclass_fields__}
        altered = replace(known, version=replace(known.version, **own), **more)
        self.lane = replace(self.lane, versions={**self.lane.versions, known.id: altered})

    def lose(self, text: str) -> Sequence[Change]:
        """Let a version go missing upstream."""
        return self.change(text, state=UpstreamState.MISSING)

    def block(self, text: str, reason: str = "broken") -> Sequence[Change]:
        """Block a version record."""
        version = self.version(text)
        scope = Scope(version_id=version.id)
        return self.change(text, blocks=(self.hold(HoldKind.BLOCK, reason=reason, scope=scope),))

    def hold(self, kind: HoldKind, **more: Any) -> Hold:
        """Make a hold, of everything where nothing is said."""
        fields: dict[str, Any] = {"scope": Scope(), "reason": "because", "owner": "olga", "id": 7, **more}
        return Hold(kind=kind, created_at=self.now, **fields)

    def place(self, *holds: Hold) -> Sequence[Change]:
        """Put holds in place of all that are there, pins apart."""
        pins = tuple(hold for hold in self.lane.holds if hold.kind is HoldKind.PIN)
        self.lane = replace(self.lane, holds=(*pins, *holds))
        return self.settle()

    def promote(self, text: str, level: str, person: str = "pat", **request: Any) -> Sequence[Change]:
        """Ask for a version at a level."""
        asked = Request(person=person, **request)
        return self.settle(ask(self.lane, self.version(text).id, level, asked, self.now))

    def approve(self, text: str, level: str, *persons: str, **request: Any) -> Sequence[Change]:
        """Approve the last promotion of a version at a level, one person after the other."""
        return [change for one in persons for change in self._decide(text, level, Answer.APPROVE, one, request)]

    def reject(self, text: str, level: str, person: str, **request: Any) -> Sequence[Change]:
        """Reject it."""
        return self._decide(text, level, Answer.REJECT, person, request)

    def withdraw(self, text: str, level: str, person: str, **request: Any) -> Sequence[Change]:
        """Withdraw an answer on it."""
        given = Request(person=person, **request)
        return self.settle(withdraw(self.lane, self.promotion(text, level), given, self.now))

    def cancel(self, text: str, level: str, person: str = "pat", **request: Any) -> Sequence[Change]:
        """Cancel or stop it."""
        given = Request(person=person, **request)
        return self.settle(cancel(self.lane, self.promotion(text, level), given, self.now))

    def roll_back(self, text: str, level: str, person: str = "pat", **request: Any) -> Sequence[Change]:
        """Roll the lane back."""
        given = Request(person=person, **request)
        return self.settle(roll_back(self.lane, self.version(text).id, level, given, self.now))

    def resume(self, level: str) -> Sequence[Change]:
        """Lift the pin at a level."""
        return self.settle(resume(self.lane, level, self.now).changes)

    def revoke(self, text: str, level: str, person: str = "ada", **request: Any) -> Sequence[Change]:
        """Revoke a grant."""
        given = Request(person=person, **{"reason": "it leaks", **request})
        return self.settle(revoke(self.lane, self.version(text).id, level, given, self.now))

    def explain(self, text: str, level: str) -> Explanation:
        """Explain a version at a level."""
        return explain(self.lane, self.version(text).id, level, self.now)[0]

    def missing(self, text: str, level: str) -> list[str]:
        """Return what a version is said to lack at a level."""
        return [one.what for one in self.explain(text, level).missing]

    def redefine(self, *levels: Level, new: Iterable[str] = ()) -> Sequence[Change]:
        """Apply another definition of the track; `new` are levels whose one choice is to be made again."""
        track = self.lane.track
        definition = TrackDefinition(name=track.name, levels=levels)
        places = {
            name: replace(place, chosen=place.chosen and name not in set(new))
            for name, place in self.lane.places.items()
        }
        changed = replace(track, definition=definition, revision=track.revision + 1)
        self.lane = replace(self.lane, track=changed, places=places)
        return self.settle()

    def version(self, text: str) -> LaneVersion:
        """Return the newest record of a version string."""
        return max((v for v in self.lane.versions.values() if v.version.version == text), key=lambda v: v.id)

    def level(self, name: str) -> Level:
        """Return a level of the track."""
        level = self.lane.track.definition.level(name)
        assert level is not None
        return level

    def promotion(self, text: str, level: str) -> Promotion:
        """Return the last promotion of a version at a level."""
        version = self.version(text)
        return self._last(version.id, level)

    def state(self, text: str, level: str) -> str:
        """Return the state of that promotion, or `none`."""
        version = self.version(text)
        there = [one for one in self.promotions.values() if (one.version_id, one.level) == (version.id, level)]
        return str(there[-1].state) if there else "none"

    def standing(self, text: str, level: str) -> Standing | None:
        """Return what a version has come to at a level."""
        return self.version(text).standings.get(level)

    def at(self, level: str) -> dict[str, str]:
        """Return the states of the last promotions at a level, by version."""
        texts = {one.version_id: self.text(one.version_id) for one in self.promotions.values() if one.level == level}
        return {text: self.state(text, level) for text in texts.values()}

    def text(self, version_id: int) -> str:
        """Return a version's string."""
        return self.lane.versions[version_id].version.version

    def occupant(self, level: str) -> str | None:
        """Return the version that entered a level last."""
        occupant = self.lane.place(level).occupant
        return None if occupant is None else self.text(occupant)

    def pinned(self, level: str) -> str | None:
        """Return the version at which the lane is pinned at a level."""
        pins = (hold for hold in self.lane.holds if hold.kind is HoldKind.PIN and hold.scope.level == f"web/{level}")
        return next((self.text(pin.pinned_version or 0) for pin in pins), None)

    def board(self) -> tuple[str, ...]:
        """Return the cells of section 5: per level the occupant and its state."""
        return tuple(self._cell(level.name) for level in self.lane.track.definition.levels)

    def waiting(self) -> str:
        """Return what waits, as section 5 tells it."""
        waiting = (one for one in self.lane.promotions if one.state is PromotionState.WAITING)
        return ", ".join(f"{self.text(one.version_id)} at {one.level}" for one in waiting)

    def ledger(self) -> dict[str, set[str]]:
        """Return the levels that each version holds."""
        return {
            version.version.version: {name for name in version.standings if version.holds_grant(name)}
            for version in self.lane.versions.values()
        }

    def holders(self) -> list[tuple[str, str]]:
        """Return who holds which level, in order."""
        return sorted((text, level) for text, levels in self.ledger().items() for level in levels)

    def refusals(self) -> set[str]:
        """Return what was refused, as `version@level`."""
        return {
            f"{version.version.version}@{name}"
            for version in self.lane.versions.values()
            for name, standing in version.standings.items()
            if standing is Standing.REFUSED
        }

    def _decide(self, text: str, level: str, answer: Answer, person: str, request: Any) -> Sequence[Change]:
        given = Request(person=person, **request)
        return self.settle(decide(self.lane, self.promotion(text, level), answer, given, self.now))

    def _cell(self, level: str) -> str:
        occupant = self.occupant(level)
        return "-" if occupant is None else f"{occupant} {_MARKS[self.state(occupant, level)]}"

    def _last(self, version_id: int, level: str) -> Promotion:
        there = (one for one in self.promotions.values() if (one.version_id, one.level) == (version_id, level))
        return max(there, key=lambda one: one.id)

    def _store(self, evaluation: Evaluation) -> list[Change]:
        numbers: dict[int, int] = {}
        stored = [self._stored(change, numbers) for change in evaluation.changes]
        self.lane = replace(applied(self.lane, *stored), provisional=0)
        self.changes += stored
        self.wake_at = evaluation.wake_at
        for promotion in self.lane.promotions:
            self._replace(self._queued(promotion))
        return stored

    def _stored(self, change: Change, numbers: dict[int, int]) -> Change:
        if isinstance(change, Pinned | Unpinned | Chosen | Revoked | Supported | Carried):
            return change
        promotion = change.promotion
        if promotion.id < 0:
            number = numbers.setdefault(promotion.id, self._after + len(self.promotions) + 1)
            promotion = replace(promotion, id=number)
        self.promotions[promotion.id] = promotion
        return replace(change, promotion=promotion)

    def _queued(self, promotion: Promotion) -> Promotion:
        runs = []
        for run in promotion.runs:
            self._runs += not run.run_id
            runs.append(run if run.run_id else replace(run, run_id=f"run-{self._runs}"))
        return replace(promotion, runs=tuple(runs))

    def _replace(self, promotion: Promotion) -> None:
        self.promotions[promotion.id] = promotion
        there = tuple(promotion if one.id == promotion.id else one for one in self.lane.promotions)
        self.lane = replace(self.lane, promotions=there)

    def _work(self) -> bool:
        working = [one for one in self.lane.promotions if one.level in self.works and _unfinished(one.runs)]
        for promotion in working:
            self._replace(self._with_results(promotion, RunState.SUCCEEDED))
        return bool(working)

    def _with_results(self, promotion: Promotion, state: RunState) -> Promotion:
        runs = (run if run.state.ended else replace(run, state=state, ended_at=self.now) for run in promotion.runs)
        return replace(promotion, runs=tuple(runs))


def _unfinished(runs: Iterable[WorkRun]) -> bool:
    return any(not run.state.ended for run in runs)


def entered(changes: Iterable[Change]) -> list[int]:
    """Return the ids of the versions that entered, in order."""
    return [change.promotion.version_id for change in changes if isinstance(change, Entered)]


def ends(changes: Iterable[Change]) -> list[str]:
    """Return the states in which promotions ended, in order."""
    return [str(change.promotion.state) for change in changes if isinstance(change, Ended)]
