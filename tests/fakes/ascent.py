"""Versions that climb the track `web` for real: polled, evaluated, worked on by runs of a scripted pipeline type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self

from fakes.dispatching import claim_and_run
from fakes.lane import listed
from fakes.polling import Ledger, NothingLent, ScriptedTypes
from fakes.toys import ToyPipelineSettings
from levelgate.domain.facts import Standing
from levelgate.domain.hold import HoldKind
from levelgate.domain.lane import Lane
from levelgate.domain.people import GroupDefinition, RoleDefinition
from levelgate.domain.pipeline import PipelineDefinition, Run, RunResult, RunState
from levelgate.domain.promoting.request import Request
from levelgate.domain.promotion import Promotion, PromotionFilter, PromotionRecord, PromotionState
from levelgate.domain.reference import LaneReference, parse_package, parse_version
from levelgate.domain.track import Level, TrackDefinition
from levelgate.domain.version import Version
from levelgate.plugin import PipelineTools, PipelineType, RunRequest
from levelgate.ports import Store, Transaction
from levelgate.usecases.in_flight import InFlight
from levelgate.usecases.promoting.decisions import Decisions
from levelgate.usecases.promoting.due import due_lanes, evaluate_together
from levelgate.usecases.promoting.granting import Granting
from levelgate.usecases.promoting.holding import Holding
from levelgate.usecases.promoting.moving import load
from levelgate.usecases.promoting.requests import Requests

OWNER = "host:1:ascent"
APP = LaneReference(package=parse_package("updates/app"))
_MARKS = {"waiting": "w", "active": "○", "passed": "✓", "rejected": "✗", "failed": "✗", "aborted": "✗"}
_SUCCEEDED = RunResult(state=RunState.SUCCEEDED)


class AscentTypes(ScriptedTypes):
    """The scripted repository type, and a pipeline type `toy` that answers as it is told."""

    def __init__(self, ledger: Ledger, start: Callable[[RunRequest, PipelineTools], RunResult]) -> None:
        super().__init__(ledger.script.type())
        self._toy = PipelineType(name="toy", title="Toy", settings=ToyPipelineSettings, start=start)

    def pipeline_type(self, name: str) -> PipelineType:
        return self._toy if name == "toy" else super().pipeline_type(name)

    def pipeline_types(self) -> Sequence[PipelineType]:
        return (self._toy,)


class Ascent(Ledger):
    """The lane `updates/app` on the track `web`; runs succeed unless `results` says otherwise of their pipeline."""

    def __init__(
        self,
        store: Store,
        *levels: Level,
        groups: Iterable[GroupDefinition] = (),
        spacing: tuple[timedelta, ...] = (),
        **package: Any,
    ) -> None:
        self.results: dict[str, RunResult] = {}
        self.started: list[str] = []
        self.in_flight = InFlight()
        self._meanwhile: Callable[[], object] | None = None
        names = {name for level in levels for name in level.work}
        with store.write() as transaction:
            for name in sorted(names):
                definition = PipelineDefinition(name=name, type="toy", settings={"command": ["true"]}, spacing=spacing)
                transaction.pipelines.add(definition)
            transaction.tracks.add(TrackDefinition(name="web", levels=levels))
            for group in groups:
                transaction.groups.add(group)
        super().__init__(store, **{"track": "web", **package})
        types = AscentTypes(self, self._start)
        self.environment = replace(self.environment, types=types, lender=NothingLent())
        self.published: list[str] = []
        self.take_commands()

    def take_commands(self) -> None:
        """Make the commands that a test gives."""
        self.requests = Requests(self.environment)
        self.decisions = Decisions(self.environment)
        self.granting = Granting(self.environment)
        self.holding = Holding(self.environment)

    def restarted(self, store: Store) -> Self:
        """Return the same on a store that was opened anew, in a process that remembers nothing."""
        again = copy(self)
        again.store = store
        again.environment = replace(self.environment, store=store)
        again.in_flight = InFlight()
        again.take_commands()
        return again

    def _start(self, request: RunRequest, _tools: PipelineTools) -> RunResult:
        payload = request.payload
        self.started.append(f"{payload['pipeline']} {payload['version']} {payload['level']}")
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return self.results.get(str(payload["pipeline"]), _SUCCEEDED)

    def answering_work_with(self, meanwhile: Callable[[], object]) -> None:
        """Have something happen while the next run goes on."""
        self._meanwhile = meanwhile

    def publish(self, *texts: str) -> None:
        """Publish versions beside those there are, poll once, and let everything move that can."""
        self.poll_only(*texts)
        self.settle()

    def poll_only(self, *texts: str) -> None:
        """Publish versions beside those there are, and poll once."""
        self.published += texts
        self.poll(*(listed(text) for text in self.published))

    def settle(self) -> None:
        """Evaluate what is due and carry out runs until nothing is due now."""
        while self.evaluate() or self.work():
            pass

    def evaluate(self) -> int:
        """Evaluate what is due now, once; return how many lanes that were."""
        found = due_lanes(self.environment)
        assert None not in evaluate_together(self.environment, found).values()
        return len(found)

    def work(self) -> bool:
        """Carry out one run; say whether there was one."""
        return claim_and_run(self.environment, OWNER, self.in_flight) is not None

    def redefine(self, *levels: Level) -> None:
        """Give the track other levels."""
        with self.store.write() as transaction:
            track = transaction.tracks.get("web")
            transaction.tracks.change(track.id, TrackDefinition(name="web", levels=levels))

    def give(self, *roles: RoleDefinition) -> None:
        """Declare roles."""
        with self.store.write() as transaction:
            for role in roles:
                transaction.roles.add(role)

    def lane(self, *texts: str) -> Lane:
        """Load the lane with these versions besides."""
        with self.store.read() as transaction:
            record = transaction.lanes.of_package(transaction.packages.get(APP.package).id)[0]
            also = [self.find(text)(transaction).id for text in texts]
            return load(transaction, self.environment.types, record, also=also)

    def find(self, text: str) -> Callable[[Transaction], Version]:
        """Return what finds a version."""
        return lambda transaction: transaction.versions.get(parse_version(f"updates/app@{text}"))

    def promotions(self, **wanted: Any) -> Sequence[PromotionRecord]:
        """Return promotions, the oldest first."""
        with self.store.read() as transaction:
            return transaction.promotions.listed(PromotionFilter(**wanted), limit=10_000)[::-1]

    def promotion(self, text: str, level: str) -> Promotion:
        """Return the last promotion of a version at a level."""
        there = [one for one in self.promotions(level=f"web/{level}") if one.version.version == text]
        return there[-1].promotion

    def runs(self, text: str, level: str) -> Sequence[Run]:
        """Return the runs of that promotion."""
        with self.store.read() as transaction:
            return [transaction.runs.get(run.run_id) for run in self.promotion(text, level).runs]

    def state(self, text: str, level: str) -> str:
        """Return the state of that promotion."""
        return str(self.promotion(text, level).state)

    def at(self, level: str) -> dict[str, str]:
        """Return the states of the last promotions at a level, by version."""
        return {one.version.version: str(one.promotion.state) for one in self.promotions(level=f"web/{level}")}

    def standing(self, text: str, level: str) -> Standing | None:
        """Return what a version has come to at a level."""
        (known,) = (one for one in self.lane(text).versions.values() if one.version.version == text)
        return known.standings.get(level)

    def pinned(self, level: str) -> str | None:
        """Return the version at which the lane is pinned at a level."""
        lane = self.lane()
        pins = (one for one in lane.holds if one.kind is HoldKind.PIN and one.scope.level == f"web/{level}")
        return next((lane.versions[pin.pinned_version or 0].version.version for pin in pins), None)

    def board(self) -> tuple[str, ...]:
        """Return the cells of section 5: per level the occupant and its state."""
        lane = self.lane()
        return tuple(self._cell(lane, level.name) for level in lane.track.definition.levels)

    def waiting(self) -> str:
        """Return what waits, as section 5 tells it."""
        lane = self.lane()
        waiting = (one for one in lane.promotions if one.state is PromotionState.WAITING)
        return ", ".join(f"{lane.versions[one.version_id].version.version} at {one.level}" for one in waiting)

    def _cell(self, lane: Lane, level: str) -> str:
        occupant = lane.place(level).occupant
        if occupant is None:
            return "-"
        text = lane.versions[occupant].version.version
        return f"{text} {_MARKS[self.state(text, level)]}"


def by(person: str, reason: str = "looked at it", **more: Any) -> Request:
    """Make a person's request."""
    return Request(person=person, reason=reason, **more)
