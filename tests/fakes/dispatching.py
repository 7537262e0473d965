"""A yard of runs: a real store, pipelines that a test scripts, and commands where it wants real ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.minute_timetable import MinuteTimetable
from fakes.pipeline_tools import tools
from fakes.processes import FakeProcesses
from fakes.toys import FakeLender, FakeTypes, ToyPipelineSettings, ToyRepository
from levelgate.config import DeclarationFile
from levelgate.domain.event import Event
from levelgate.domain.json_value import JsonValue
from levelgate.domain.pipeline import NewRun, Pipeline, PipelineDefinition, Run, RunResult, RunState
from levelgate.domain.repository import RepositoryDefinition
from levelgate.plugin import PipelineTools, PipelineType, RunRequest
from levelgate.ports import Attempt, Clock, Environment, Store
from levelgate.running.launcher import Launcher
from levelgate.testing.clock import HandClock
from levelgate.usecases.dispatch import carry_out, claim
from levelgate.usecases.in_flight import InFlight, LiveAttempt
from levelgate_command.plugin import levelgate_pipeline_types

Start = Callable[[RunRequest, PipelineTools], RunResult]
SPACING = (timedelta(seconds=5), timedelta(seconds=30))
SUCCEEDED = RunResult(state=RunState.SUCCEEDED, exit_status=0)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class LaunchingLender(FakeLender):
    """Lends real processes."""

    @contextmanager
    def pipeline_tools(self, attempt: Attempt) -> Iterator[PipelineTools]:
        yield tools(launch=Launcher(attempt, grace=0.3), log=attempt.write)


def succeed(_request: RunRequest, _tools: PipelineTools) -> RunResult:
    return SUCCEEDED


class Yard:
    """Runs to be dispatched: `start` is what the type `toy` does; the type `command` starts real commands.

    What else is given are further fields of the type `toy`.
    """

    def __init__(self, store: Store, *, start: Start = succeed, clock: Clock | None = None, **fields: Any) -> None:
        self.hand = HandClock()
        self.store = store
        self.repositories = ToyRepository()
        self.start = start
        toy = PipelineType(
            name="toy",
            title="toy",
            settings=ToyPipelineSettings,
            start=self._begin,
            **fields,
        )
        types = FakeTypes(repositories=(self.repositories.type(),), pipelines=(toy, *levelgate_pipeline_types()))
        self.environment = Environment(
            store=store,
            clock=clock or self.hand,
            processes=FakeProcesses(),
            types=types,
            lender=LaunchingLender(),
            declarations=DeclarationFile(types),
            timetable=MinuteTimetable(),
        )
        self.in_flight = InFlight()

    def _begin(self, request: RunRequest, tools: PipelineTools) -> RunResult:
        return self.start(request, tools)

    def pipeline(self, name: str = "image", kind: str = "toy", **fields: Any) -> Pipeline:
        """Add a pipeline."""
        settings = fields.pop("settings", {"command": ["true"]})
        definition = PipelineDefinition(name=name, type=kind, settings=settings, spacing=SPACING)
        with self.store.write() as transaction:
            return transaction.pipelines.add(replace(definition, **fields))

    def command(self, *command: str, **fields: Any) -> Pipeline:
        """Add a pipeline that starts a command."""
        return self.pipeline(kind="command", settings={"command": list(command)}, **fields)

    def queue(
        self, pipeline: Pipeline, *ids: str, lane: str = "", payload: Mapping[str, JsonValue] | None = None
    ) -> None:
        """Queue runs that are due now."""
        now = self.environment.clock.now()
        given = payload or {"package": "updates/app", "name": "app", "version": "1.0", "repository": "updates"}
        runs = [
            NewRun(
                id=name,
                key=name,
                pipeline_id=pipeline.id,
                payload={"id": name, **given},
                created_at=now,
                due_at=now,
                lane=lane,
            )
            for name in ids
        ]
        with self.store.write() as transaction:
            transaction.runs.add(runs)

    def repository(self, *names: str, due_at: datetime | None = None) -> None:
        """Add repositories that are due now."""
        due = due_at or self.environment.clock.now()
        with self.store.write() as transaction:
            for name in names:
                address = {"url": f"https://repo.example.com/{name}/"}
                definition = RepositoryDefinition(name=name, type="toy", settings=address, identity=address)
                transaction.repositories.add(definition, due_at=due)

    def run(self, name: str) -> Run:
        """Return a run as it stands."""
        with self.store.read() as transaction:
            return transaction.runs.get(name)

    def runs(self, names: Iterable[str]) -> Sequence[Run]:
        """Return runs as they stand."""
        return [self.run(name) for name in names]

    def log(self, name: str) -> str:
        """Return a run's log."""
        with self.store.read() as transaction:
            return transaction.runs.log(name)[0]

    def events(self) -> Sequence[Event]:
        """Return all events."""
        with self.store.read() as transaction:
            return transaction.events.after(0, limit=10_000)

    def kinds(self) -> list[str]:
        """Return the kinds of all events."""
        return [event.kind.value for event in self.events()]


def claim_and_run(environment: Environment, owner: str, in_flight: InFlight) -> LiveAttempt | None:
    """Claim a due run and carry it out to its end; None where none is due.

    Somebody else calls `in_flight.beat` meanwhile, about once a second.
    """
    attempt = claim(environment, owner, in_flight)
    if attempt is not None:
        carry_out(environment, attempt, in_flight)
    return attempt
