"""A lane that everything happens to: on a file, with processes that end between two statements, and rival servers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fakes.ascent import Ascent, by
from fakes.crashing import Crash, crashing
from fakes.lane import listed
from fakes.polling import OWNER
from levelgate.domain.declaration import Declaration, Definition
from levelgate.domain.listing import ListedVersion
from levelgate.domain.package import Line, PackageDefinition, StartPolicy
from levelgate.domain.people import GroupDefinition
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.domain.product import ProductDefinition, SetStart
from levelgate.domain.track import Level, TrackDefinition, called
from levelgate.errors import LevelgateError
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.abandoned_runs import free_abandoned_runs
from levelgate.usecases.carry_out import carry_out
from levelgate.usecases.dispatch import carry_out as carry_out_attempt
from levelgate.usecases.dispatch import claim
from levelgate.usecases.in_flight import LiveAttempt
from levelgate.usecases.planned import planned
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.promoting.due import due_lanes, due_products, evaluate_due, evaluate_due_product

ROOT = "root"
LINES = (Line(name="1.x", versions="<2.0"), Line(name="2.x", versions=">=2.0"))
SUITE = "suite"
_PIPELINES = ("make", "ship", SUITE)
_TURNS = 500


class Room:
    """A folder for one database at a time, with a store for each process that works on it.

    The engines are kept from one database to the next, with the statements that they have compiled.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "levelgate.db"
        self._stores = [open_store(self.path)]
        self.close()
        self._empty = self.path.read_bytes()

    def store(self, process: int = 0) -> SqlStore:
        """Return the store of a process, by its number."""
        while len(self._stores) <= process:
            self._stores.append(open_store(self.path))
        return self._stores[process]

    def close(self) -> None:
        """Close all connections, as where the processes end."""
        for store in self._stores:
            store.close()

    def clear(self) -> None:
        """Begin with a database that holds nothing."""
        self.close()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()
        self.path.write_bytes(self._empty)


class Upheaval(Ascent):
    """The lanes of `updates/app` on the track `web`; `site` is what the repository lists, by version."""

    def __init__(self, room: Room, levels: Sequence[Level], **package: Any) -> None:
        self.room = room
        room.clear()
        team = GroupDefinition(name="team", members=("ann", "bob", "cy"))
        pipelines = tuple(Level(name=name, work=(name,)) for name in _PIPELINES)
        super().__init__(room.store(), *pipelines, groups=[team], **package)
        self.site: dict[str, ListedVersion] = {}
        self.attempts: list[LiveAttempt] = []
        self.crashes = 0
        product = ProductDefinition(
            name=SUITE, members=("updates/app",), levels=signed(levels), pipeline=SUITE, start=SetStart()
        )
        self.declare(TrackDefinition(name="web", levels=tuple(levels)), product)

    def declare(self, *definitions: Definition) -> None:
        """Apply definitions, as from a file that says nothing else."""
        with self.store.write() as transaction:
            plan = planned(self.environment, transaction, Declaration.of(definitions), prune=False)
            carry_out(transaction, plan, actor=ROOT, now=self.clock.now())

    def declare_package(
        self, *, lines: bool = False, start: StartPolicy | None = None, track: str | None = "web"
    ) -> None:
        """Give the package lines or none, a start policy, and a track or none."""
        definition = PackageDefinition(
            repository="updates",
            name="app",
            track=track,
            lines=LINES if lines else (),
            start=start or StartPolicy(),
        )
        self.declare(definition)

    def product(self) -> ProductDefinition:
        """Return the product as it is now."""
        with self.store.read() as transaction:
            return transaction.products.get(SUITE).definition

    def levels(self) -> tuple[Level, ...]:
        """Return the levels of the track as it is now."""
        with self.store.read() as transaction:
            return transaction.tracks.get("web").definition.levels

    def level_names(self) -> Mapping[Any, str]:
        """Return the names of all levels that the track ever had, by id."""
        with self.store.read() as transaction:
            ids = transaction.lanes.level_ids(transaction.tracks.get("web"))
        return {number: called(name) for name, number in ids.items()}

    def offer(self, text: str, files: dict[str, str] | str = "bytes", **more: Any) -> None:
        """Put a version into the repository, or other files or details of it in place of what it had."""
        self.site[text] = listed(text, files, **more)

    def poll_site(self, *, accept: bool = False) -> None:
        """Poll what the repository lists now."""
        self.answer(*self.site.values())
        poll_repository(self.environment, "updates", owner=OWNER, accept=accept)

    def settle(self) -> None:
        """Evaluate what is due and carry out runs until nothing is due now."""
        for _ in range(_TURNS):
            if not self.evaluate() and not self.work():
                return
        raise AssertionError("something is due for ever")

    def evaluate(self) -> int:
        """Evaluate what is due now, once, lanes before products; return how many that were."""
        count = super().evaluate()
        for product_id in due_products(self.environment):
            assert evaluate_due_product(self.environment, product_id) is not None
            count += 1
        return count

    def evaluate_in_turns(self, rival: Upheaval, turns: Iterable[bool]) -> None:
        """Let two schedulers that have found the same lanes due evaluate these, each at its turn."""
        mine, others = list(due_lanes(self.environment)), list(due_lanes(rival.environment))
        for own in turns:
            left, environment = (mine, self.environment) if own else (others, rival.environment)
            if left:
                assert evaluate_due(environment, left.pop(0)) is not None
        for lane_id in mine:
            assert evaluate_due(self.environment, lane_id) is not None
        for lane_id in others:
            assert evaluate_due(rival.environment, lane_id) is not None

    def process(self, number: int = 0) -> Upheaval:
        """Return another process on the same database, which remembers nothing."""
        again = self.restarted(self.room.store(number))
        assert isinstance(again, Upheaval)
        again.attempts = []
        return again

    def race(self) -> None:
        """Let two processes work off all that is due, at once."""
        rivals = [self.process(1), self.process(2)]
        failed: list[BaseException] = []

        def work(one: Upheaval) -> None:
            try:
                one.settle()
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                failed.append(error)

        threads = [threading.Thread(target=work, args=(one,)) for one in rivals]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]

    def begin(self) -> None:
        """Claim a run that is due, if there is one, whose result comes later."""
        attempt = claim(self.environment, OWNER, self.in_flight)
        if attempt is not None:
            self.attempts.append(attempt)

    def finish(self, number: int, result: RunResult) -> None:
        """Carry out one of the attempts that were begun, with that result, whatever has become of it meanwhile."""
        attempt = self.attempts.pop(number % len(self.attempts))
        before = self.results.copy()
        self.results[attempt.pipeline.name] = result
        carry_out_attempt(self.environment, attempt, self.in_flight)
        self.results = before

    def crashing(self, act: Callable[[Upheaval], object], at: int) -> Upheaval:
        """Do something in a process that ends before its statement of that number; return the one that follows it.

        Where it came to its end before that, it is the same process. What was not done is not done again here.
        """
        with crashing() as listening:
            listening.at = at
            try:
                act(self)
            except Crash:
                listening.at = None
            else:
                return self
        self.room.close()
        again = self.process()
        again.crashes += 1
        free_abandoned_runs(again.environment)
        return again

    def decide(self, *, act: str, number: int, person: str) -> None:
        """Approve, reject or withdraw."""
        acts = {"approve": self.decisions.approve, "reject": self.decisions.reject, "withdraw": self.decisions.withdraw}
        acts[act](number, by(person))

    def all_versions(self) -> list[int]:
        """Return the ids of all versions."""
        with self.store.read() as transaction:
            repository = transaction.repositories.get("updates")
            return [one.id for found in transaction.versions.known(repository.id).values() for one in found]


RESULTS = {
    state: RunResult(state=state, reason=str(state))
    for state in (RunState.SUCCEEDED, RunState.FAILED, RunState.ERRORED)
}


def signed(levels: Iterable[Level]) -> tuple[str, ...]:
    """Return the levels that the product signs: all of them."""
    return tuple(f"web/{level.name}" for level in levels)


def without(levels: Iterable[Level], gone: str) -> tuple[Level, ...]:
    """Return levels without one; what came after it comes after what came before it."""
    known = tuple(levels)
    before = next(level.after for level in known if level.name == gone)
    rewired = (replace(one, after=_bridged(one.after, gone, before)) for one in known if one.name != gone)
    return tuple(rewired)


def _bridged(after: tuple[str, ...], gone: str, before: tuple[str, ...]) -> tuple[str, ...]:
    if gone not in after:
        return after
    return tuple(dict.fromkeys([*(name for name in after if name != gone), *before]))


def renamed(levels: Iterable[Level], old: str, new: str) -> tuple[Level, ...]:
    """Return levels of which one has another name, and says what it was."""
    return tuple(
        replace(
            level,
            name=new if level.name == old else level.name,
            was=old if level.name == old else None,
            after=tuple(new if name == old else name for name in level.after),
        )
        for level in levels
    )


def attempt_refused(act: Callable[[], object]) -> None:
    """Do what may be refused, or come too early; then nothing is changed."""
    try:
        act()
    except LevelgateError:
        return
