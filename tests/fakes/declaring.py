"""A ledger that is changed through declaration files, to look at what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from fakes.minute_timetable import MinuteTimetable
from fakes.processes import FakeProcesses
from fakes.toys import FakeLender, FakeTypes, ToyPipeline, ToyRepository
from levelgate.config import DeclarationFile
from levelgate.domain.declaration import Declaration
from levelgate.domain.event import Event
from levelgate.domain.package import PackageDefinition
from levelgate.domain.plan import Action, Plan
from levelgate.domain.repository import Repository
from levelgate.ports import Environment, Store
from levelgate.testing.clock import HandClock
from levelgate.usecases.apply import apply
from levelgate.usecases.plan import plan, read_declaration


@dataclass(kw_only=True)
class Declaring:
    """The environment, and short ways through it; `ann` acts."""

    store: Store
    clock: HandClock = field(default_factory=HandClock)
    toy: ToyRepository = field(default_factory=ToyRepository)
    pipeline: ToyPipeline = field(default_factory=ToyPipeline)
    lender: FakeLender = field(default_factory=FakeLender)

    @property
    def environment(self) -> Environment:
        types = FakeTypes(repositories=(self.toy.type(), self.toy.type("doll")), pipelines=(self.pipeline.type(),))
        return Environment(
            store=self.store,
            clock=self.clock,
            processes=FakeProcesses(),
            types=types,
            lender=self.lender,
            declarations=DeclarationFile(types),
            timetable=MinuteTimetable(),
        )

    def plan(self, text: str, *, prune: bool = False) -> Plan:
        return plan(self.environment, self._read(text), prune=prune)

    def apply(self, text: str, *, prune: bool = False, expected: str | None = None) -> Plan:
        return apply(self.environment, self._read(text), prune=prune, actor="ann", expected=expected)

    def _read(self, text: str) -> Declaration:
        return read_declaration(self.environment, text, "levelgate.yaml")

    def repositories(self) -> dict[str, Repository]:
        with self.store.read() as transaction:
            return {repository.name: repository for repository in transaction.repositories.all()}

    def packages(self) -> list[PackageDefinition]:
        with self.store.read() as transaction:
            return list(transaction.packages.definitions())

    def pipelines(self) -> list[str]:
        with self.store.read() as transaction:
            return [pipeline.name for pipeline in transaction.pipelines.all()]

    def subscriptions(self) -> list[str]:
        with self.store.read() as transaction:
            return [subscription.name for subscription in transaction.subscriptions.all()]

    def events(self) -> list[Event]:
        with self.store.read() as transaction:
            return list(transaction.events.after(0, limit=1000))

    def kinds(self) -> list[str]:
        return [str(event.kind) for event in self.events()]


def steps(made: Plan) -> list[tuple[Action, str]]:
    """Return what a plan does, and to what."""
    return [(entry.action, entry.name) for entry in made.steps]
