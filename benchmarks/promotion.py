"""How fast promotion reads and moves: 50,000 versions in 1,000 lanes, or as many as are named.

    python benchmarks/promotion.py [VERSIONS LANES]

The full size is `1000000 20000`. What is written is measured beside its limit: the same rows, written by the bare
driver with synchronous=FULL, in turns with what it is compared to. What is read is judged by the processor time that it
takes, for others may want the processor too.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

from measuring.bare import Bare, Noted
from measuring.ledger import NOW, Size, define, fill

from fakes.climbing import Climb
from fakes.deciding_child import environment
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.window import Window
from levelgate.domain.people import People
from levelgate.domain.promoting.evaluator import evaluate
from levelgate.domain.promoting.request import Request
from levelgate.domain.promotion import Promotion, PromotionFilter
from levelgate.domain.track import Level
from levelgate.domain.version import Version
from levelgate.ports import Environment, Transaction
from levelgate.storage.store import open_store
from levelgate.usecases.promoting.boards import show_board
from levelgate.usecases.promoting.decisions import Decisions
from levelgate.usecases.promoting.due import TOGETHER, evaluate_due, evaluate_together
from levelgate.usecases.promoting.explaining import explain_version
from levelgate.usecases.promoting.moving import load
from levelgate.usecases.promoting.ready import show_ready
from levelgate.usecases.promoting.requests import Requests

SIZE = Size(**dict(zip(("versions", "lanes"), map(int, sys.argv[1:] or (50_000, 1_000)), strict=True)))
PAGE = 50
TURN = 40
"""So many transactions are made before it is the bare driver's turn."""
QUICK, SHOWN = (0.15, 1.0), (10.0, 50.0)
"""What p50 and p99 may be, in ms: of what has an index of its own, and of what is put together to be shown."""


def main() -> None:
    """Print two tables."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder, "levelgate.db")
        store = open_store(path)
        define(store, SIZE)
        store.close()
        began = time.perf_counter()
        fill(path, SIZE)
        size, took = path.stat().st_size / 2**20, time.perf_counter() - began
        print(f"{SIZE.versions} versions in {SIZE.lanes + 1} lanes, {size:.0f} MiB, made in {took:.0f} s\n")
        bare = Bare(path, Path(folder, "bare.db"))
        store = open_store(path)
        _write(environment(store), bare)
        bare.close()
        _read(environment(store))
        store.close()
    _wait()


def _write(known: Environment, bare: Bare) -> None:
    """Let the newest version of lanes into qa; sign it off there, ask for it at prod, and approve it there."""
    lanes = range(1, min(SIZE.lanes, 400) + 1)
    half = lanes[: len(lanes) // 2]
    print(f"{'written':<52}{'/s':>8}{'limit':>9}{'ratio':>7}{'p50 ms':>9}{'cpu ms':>9}{'statements':>12}")
    _beside(bare, "let in, one lane at a time", [partial(evaluate_due, known, lane) for lane in half])
    rest = iter(range(len(half) + 1, min(SIZE.lanes, 2 * len(lanes)) + 1))
    some = iter(lambda: list(islice(rest, TOGETHER)), [])
    _beside(
        bare, f"let in, {TOGETHER} lanes at a time", [partial(evaluate_together, known, ids) for ids in some], TOGETHER
    )
    decisions, requests = Decisions(known), Requests(known)
    active = list(_active(known, lanes))
    good = Request(person="ann", reason="good")
    _beside(bare, "sign-off, grant", [partial(decisions.approve, one.id, good) for one in active])
    go = Request(person="bob", reason="go")
    _beside(bare, "request", [partial(requests.promote, _by_id(one.version_id), "prod", go) for one in active])
    with known.store.read() as transaction:
        waiting = transaction.promotions.listed(PromotionFilter(level="web/prod", open_only=True), limit=1000)
    _beside(bare, "approval, entry, grant", [partial(decisions.approve, one.id, good) for one in waiting])
    print()


def _beside(bare: Bare, what: str, works: Sequence[Callable[[], object]], each: int = 1) -> None:
    """Measure transactions, and the rows that they wrote, in turns; `each` makes so many transitions."""
    noted = Noted()
    walls, processor, limit = list[float](), list[float](), 0.0
    for first in range(0, len(works), TURN):
        for work in works[first : first + TURN]:
            with noted.noting():
                wall, cpu = _timed(work)
            walls.append(wall)
            processor.append(cpu)
        for statements in noted.transactions[first : first + TURN]:
            limit += _timed(partial(bare.write, statements))[0]
    count = len(works) * each
    ours = sum(walls)
    print(
        f"{what:<52}{count / ours * 1000:>8.0f}{count / limit * 1000:>9.0f}{ours / limit:>7.1f}"
        f"{median(walls) / each:>9.2f}{median(processor) / each:>9.2f}{noted.count / count:>12.1f}"
    )


def _active(known: Environment, lanes: Sequence[int]) -> Iterator[Promotion]:
    with known.store.read() as transaction:
        for lane in lanes:
            record = transaction.lanes.get(lane)
            yield from load(transaction, known.types, record).promotions[:1]


def _by_id(version_id: int) -> Callable[[Transaction], Version]:
    return lambda transaction: transaction.versions.by_id([version_id])[version_id]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """What is read, each time in a transaction of its own."""

    known: Environment

    def load(self, lane: int) -> object:
        with self.known.store.read() as transaction:
            return load(transaction, self.known.types, transaction.lanes.get(lane))

    def held(self, lane: int) -> object:
        with self.known.store.read() as transaction:
            return transaction.boards.held(transaction.lanes.get(lane))

    def near(self, after: int) -> object:
        with self.known.store.read() as transaction:
            return transaction.boards.near("web/prod", after=after, limit=PAGE)

    def newest(self, _lane: int) -> object:
        with self.known.store.read() as transaction:
            return transaction.promotions.listed(PromotionFilter(), limit=PAGE)

    def due(self, _lane: int) -> object:
        with self.known.store.read() as transaction:
            return transaction.lanes.due(NOW + timedelta(days=1), 100)

    def explain(self, lane: int) -> object:
        return explain_version(self.known, self._newest_of(lane))

    def board(self, after: int) -> object:
        return show_board(self.known, "web", after=after, limit=PAGE)

    def ready(self, _lane: int) -> object:
        return show_ready(self.known, "web/prod", limit=PAGE)

    def _newest_of(self, lane: int) -> Callable[[Transaction], Version]:
        def find(transaction: Transaction) -> Version:
            return transaction.boards.held(transaction.lanes.get(lane))["dev"]

        return find


def _read(known: Environment) -> None:
    lanes = range(1, min(SIZE.lanes, 400) + 1)
    reading = _Reading(known=known)
    print(f"{'read, in ms':<52}{'cpu p50':>9}{'cpu p99':>9}{'p50':>9}{'p99':>9}  goal, by cpu")
    _row("load a lane", reading.load, lanes)
    _row(f"load the lane with {SIZE.versions // 10} versions", reading.load, [SIZE.large] * 100)
    _row("newest version that holds each level, of a lane", reading.held, lanes, QUICK)
    _row(f"ready: {PAGE} lanes near to a level", reading.near, lanes, QUICK)
    _row(f"newest {PAGE} promotions", reading.newest, lanes, QUICK)
    _row("lanes that are due", reading.due, lanes, QUICK)
    _row("explain a version at all levels", reading.explain, lanes, SHOWN)
    _row(f"board of {PAGE} lanes", reading.board, lanes[::4], SHOWN)
    _row(f"ready, each of {PAGE} lanes explained", reading.ready, lanes[:50], SHOWN)


def _row(
    what: str, work: Callable[[int], object], lanes: Sequence[int], goal: tuple[float, float] | None = None
) -> None:
    work(lanes[-1])
    times = [_timed(partial(work, lane)) for lane in lanes]
    walls, processor = _percentiles(wall for wall, _ in times), _percentiles(cpu for _, cpu in times)
    verdict = ""
    if goal is not None:
        met = processor[0] <= goal[0] and processor[1] <= goal[1]
        verdict = f"  {goal[0]:g} / {goal[1]:g} {'met' if met else 'MISSED'}"
    print(f"{what:<52}{processor[0]:>9.3f}{processor[1]:>9.3f}{walls[0]:>9.3f}{walls[1]:>9.3f}{verdict}")


def _percentiles(times: Iterable[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


def _wait() -> None:
    """Evaluate a lane in which 400 versions wait, at four gates each."""
    gates = (MinAge(age=timedelta(0)), Checks(of=("scan",)), Window(days=frozenset({5})), Approvals(of=("team",)))
    climb = Climb(Level(name="prod", entry=gates), people=People(groups={"team": frozenset({"ann"})}))
    climb.publish("0")
    climb.publish(*(f"1.{number}" for number in range(400)))
    assert len(climb.lane.promotions) == 401  # noqa: S101, PLR2004 - it measures nothing otherwise
    _row("evaluate a lane in which 400 versions wait", lambda _: evaluate(climb.lane, climb.now), [0] * 20)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds by the clock, and of this process's own work: others may want the processor too."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


if __name__ == "__main__":
    main()
