"""A repository that is published to step by step, and the runs that a subscription makes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from fakes.lane import NOON, listed
from fakes.polling import OWNER, Ledger
from levelgate.domain.listing import ListedVersion
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.pipeline import Run, RunResult, RunState
from levelgate.domain.plan import Action, Plan, PlanEntry
from levelgate.domain.reference import parse_version
from levelgate.domain.version import Version
from levelgate.ports import Store
from levelgate.usecases.carry_out import carry_out
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollReport
from levelgate.usecases.subscriptions import Progress, WouldStart, progress_of, would_start


class Subscribed:
    """A ledger that watches everything in `updates`, with one subscription, `rebuild`.

    What is published is named `app@1.0`. The clock stands still unless `ledger.clock` is moved.
    """

    def __init__(self, store: Store, **subscription: Any) -> None:
        self.ledger = Ledger(store, name="*", start=StartPolicy(kind=Start.ALL))
        self.ledger.subscribe(**subscription)
        self._definition = self.progress().subscription.definition
        self._listed: dict[str, ListedVersion] = {}

    def publish(self, *names: str, content: str = "bytes", yanked: str | None = None) -> PollReport:
        """Add versions to the listing, or publish them again, and poll."""
        for name in names:
            package, _, version = name.partition("@")
            self._listed[name] = replace(listed(version, content), package=package, yanked=yanked)
        return self.poll()

    def withdraw(self, *names: str) -> None:
        """Take versions out of the listing, until they are missing."""
        for name in names:
            del self._listed[name]
        self.poll()
        self.poll()

    def poll(self) -> PollReport:
        """Poll what is published now."""
        self.ledger.answer(*self._listed.values())
        return poll_repository(self.ledger.environment, "updates", owner=OWNER)

    def change(self, **fields: Any) -> None:
        """Give the subscription another definition, as apply does."""
        self._definition = replace(self._definition, **fields)
        self._do(Action.CHANGE, self.progress().subscription.id)

    def remove(self) -> None:
        """Remove the subscription, as apply does."""
        self._do(Action.REMOVE, self.progress().subscription.id)

    def add(self) -> None:
        """Add it again as it was."""
        self._do(Action.ADD, 0)

    def _do(self, action: Action, identity: int) -> None:
        entry = PlanEntry(
            section="subscriptions", action=action, name="rebuild", id=identity, definition=self._definition
        )
        with self.ledger.store.write() as transaction:
            carry_out(transaction, Plan(entries=(entry,)), actor="ann", now=self.ledger.clock.now())

    def version(self, reference: str) -> Version:
        """Return a version as it is recorded."""
        with self.ledger.store.read() as transaction:
            return transaction.versions.get(parse_version(f"updates/{reference}"))

    def runs(self) -> list[Run]:
        """Return all runs, the first queued first."""
        with self.ledger.store.read() as transaction:
            return list(reversed(transaction.runs.listed(limit=1000)))

    def queued(self) -> list[str]:
        """Return what the queued runs are for, the first queued first."""
        return [given(run) for run in self.runs() if run.state is RunState.QUEUED]

    def due(self) -> list[float]:
        """Return in how many seconds after noon the queued runs are due."""
        return [seconds(run.due_at) for run in self.runs() if run.state is RunState.QUEUED]

    def begin(self) -> Run | None:
        """Start the next due run."""
        now = self.ledger.clock.now()
        with self.ledger.store.write() as transaction:
            due = transaction.runs.due(now=now)
            if due is None:
                return None
            return transaction.runs.claim(due, owner=OWNER, now=now, until=now + timedelta(minutes=1))

    def end(self, run: Run | None, state: RunState = RunState.SUCCEEDED) -> None:
        """End a run that goes on."""
        assert run is not None
        with self.ledger.store.write() as transaction:
            assert transaction.runs.end(run, RunResult(state=state), at=self.ledger.clock.now())

    def carry_out(self) -> list[str]:
        """Start and end all that is due, and return what it was for."""
        done = []
        while run := self.begin():
            self.end(run)
            done.append(given(run))
        return done

    def progress(self) -> Progress:
        """Look at how far the subscription has come."""
        with self.ledger.store.read() as transaction:
            return progress_of(transaction, transaction.subscriptions.get("rebuild"))

    def test(self, cause: str) -> WouldStart:
        """Ask what would be started."""
        return would_start(self.ledger.environment, "rebuild", cause)


def given(run: Run) -> str:
    """Return the versions that a run is given: `app@1.0 docs@2.0`."""
    versions: Any = run.payload["versions"]
    return " ".join(f"{one['package'].removeprefix('updates/')}@{one['version']}" for one in versions)


def seconds(at: datetime) -> float:
    """Return how many seconds after noon a time is."""
    return (at - NOON).total_seconds()
