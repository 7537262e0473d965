"""What an API is given in tests: a store, a clock set by hand, and toys for repositories and pipelines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fakes.lane import NOON
from fakes.minute_timetable import MinuteTimetable
from fakes.processes import FakeProcesses
from fakes.toys import FakeLender, FakeTypes, ToyPipeline, ToyRepository
from levelgate.config import DeclarationFile
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import SubscriptionDefinition
from levelgate.ports import Environment, Store
from levelgate.testing.clock import HandClock


@dataclass(kw_only=True)
class World:
    """What the API is given, to look behind it."""

    store: Store
    clock: HandClock = field(default_factory=HandClock)
    toy: ToyRepository = field(default_factory=ToyRepository)
    pipeline: ToyPipeline = field(default_factory=ToyPipeline)

    def environment(self) -> Environment:
        types = FakeTypes(repositories=(self.toy.type(),), pipelines=(self.pipeline.type(),))
        return Environment(
            store=self.store,
            clock=self.clock,
            processes=FakeProcesses(),
            types=types,
            lender=FakeLender(),
            declarations=DeclarationFile(types),
            timetable=MinuteTimetable(),
        )

    def add_repository(self, name: str = "updates") -> None:
        address = {"url": f"https://repo.example.com/{name}/"}
        with self.store.write() as transaction:
            transaction.repositories.add(
                RepositoryDefinition(name=name, type="toy", settings=address, identity=address), due_at=NOON
            )

    def add_package(self, name: str = "app", repository: str = "updates", **fields: Any) -> None:
        with self.store.write() as transaction:
            transaction.packages.define(PackageDefinition(repository=repository, name=name, **fields))

    def add_subscription(self) -> None:
        with self.store.write() as transaction:
            transaction.pipelines.add(PipelineDefinition(name="image", type="toy", settings={"command": ["make"]}))
            transaction.subscriptions.add(
                SubscriptionDefinition(name="rebuild", packages=("updates/app",), pipeline="image")
            )

    def append_events(self, *subjects: str, at: datetime = NOON) -> None:
        with self.store.write() as transaction:
            transaction.events.append(
                [NewEvent(kind=EventKind.REPOSITORY_WARNED, subject=subject, at=at) for subject in subjects]
            )
