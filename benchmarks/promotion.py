"""How fast promotion reads and moves: 50,000 versions in 1,000 lanes, or as many as are named.

    python benchmarks/promotion.py [VERSIONS LANES]

The full size is `1000000 20000`. Each version has passed dev, most have passed qa, and the newest of each lane is
available at prod, where a person has to ask. One lane more holds a tenth of all versions: what it costs must be what
any other costs.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from fakes.deciding_child import environment
from fakes.dotted import DottedScheme
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.package import PackageDefinition
from levelgate.domain.people import GroupDefinition
from levelgate.domain.promoting.explanation import explain
from levelgate.domain.promoting.request import Request
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.track import Activate, Level, TrackDefinition
from levelgate.ports import Environment
from levelgate.storage.store import SqlStore, open_store
from levelgate.usecases.promoting.decisions import Decisions
from levelgate.usecases.promoting.moving import evaluate_lane, load
from levelgate.usecases.promoting.ready import Spot, show_ready
from levelgate.usecases.promoting.requests import Requests

VERSIONS, LANES = map(int, sys.argv[1:] or (50_000, 1_000))
LARGE = LANES + 1
EACH = (VERSIONS - VERSIONS // 10) // LANES
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp()) * 1_000_000
PAGE = 50
GOAL = 50.0
_TRACK = TrackDefinition(
    name="web",
    levels=(
        Level(name="dev"),
        Level(name="qa", after=("dev",), exit=(SignOffs(of=("team",)),)),
        Level(name="prod", after=("qa",), activate=Activate.MANUAL, entry=(Approvals(of=("team",)),)),
    ),
)


def main() -> None:
    """Print a table."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        path = Path(folder, "levelgate.db")
        store = open_store(path)
        _define(store)
        began = time.perf_counter()
        _fill(path)
        size = path.stat().st_size / 2**20
        print(f"{VERSIONS} versions in {LANES + 1} lanes, {size:.0f} MiB, made in {time.perf_counter() - began:.0f} s")
        _measure(environment(store), store)
        store.close()


def _define(store: SqlStore) -> None:
    url = {"url": "https://repo.example.com/"}
    with store.write() as transaction:
        definition = RepositoryDefinition(name="updates", type="scripted", settings=url, identity=url)
        transaction.repositories.add(definition, NOW)
        transaction.tracks.add(_TRACK)
        transaction.groups.add(GroupDefinition(name="team", members=("ann", "bob", "cy")))
        pattern = transaction.packages.define(PackageDefinition(repository="updates", name="*", track="web"))
        transaction.packages.find("updates", {f"package-{n:06}": pattern.id for n in range(1, LARGE + 1)})


def _fill(path: Path) -> None:
    """Write what years of promotion would have left, as rows."""
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -262144"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TEMP TABLE had (id INTEGER PRIMARY KEY, lane INTEGER, place INTEGER, count INTEGER)")
    rows = ((lane, place, count) for lane, count in _lanes() for place in range(1, count + 1))
    connection.executemany("INSERT INTO had (lane, place, count) VALUES (?, ?, ?)", rows)
    connection.create_function("key", 1, DottedScheme().key, deterministic=True)
    for statement in _STATEMENTS:
        connection.execute(statement, {"at": AT})
    connection.commit()
    connection.close()


def _lanes() -> list[tuple[int, int]]:
    return [*((lane, EACH) for lane in range(1, LANES + 1)), (LARGE, VERSIONS // 10)]


_STATEMENTS = (
    """INSERT INTO versions SELECT id, lane, '1.' || place, 'sha256:' || printf('%064d', id), key('1.' || place), :at,
       :at, 'present', 'main', 0, NULL, NULL, 0, '{}', 0 FROM had""",
    "UPDATE packages SET contacted = 1",
    "INSERT INTO counters VALUES ('version', (SELECT max(id) FROM had))",
    "INSERT INTO lanes SELECT DISTINCT lane, lane, 'main', 1, 1, 0, NULL FROM had",
    """INSERT INTO promotions SELECT id * 4 + level, id, level, lane, 'passed', 0, :at, NULL, '', NULL, 0, '[]', 0,
       NULL, NULL, :at, :at, :at, '', '{}', 1 FROM had JOIN (SELECT 1 AS level UNION SELECT 2 UNION SELECT 3)
       WHERE level = 1 OR (place < count AND place % 10 <> 3 AND (level = 2 OR place % 5 = 0))""",
    "INSERT INTO counters VALUES ('promotion', (SELECT max(id) FROM promotions))",
    """INSERT INTO grants (version_id, level_id, lane_id, origin, promotion_id, digest, revision, granted_at,
       granted_by, reason, unsupported) SELECT p.version_id, p.level_id, p.lane_id, 'promotion', p.id, v.digest, 1, :at,
       'levelgate', '', 0 FROM promotions p JOIN versions v ON v.id = p.version_id""",
    """INSERT INTO standings SELECT p.version_id, p.level_id, p.lane_id, v.order_key, 'granted', 0 FROM promotions p
       JOIN versions v ON v.id = p.version_id""",
    """INSERT INTO places SELECT lane_id, level_id, version_id, id, order_key, version_id, 1, NULL FROM (
       SELECT p.*, v.order_key, row_number() OVER (PARTITION BY p.lane_id, p.level_id ORDER BY v.order_key DESC) AS rank
       FROM promotions p JOIN versions v ON v.id = p.version_id) WHERE rank = 1""",
    """UPDATE places SET available = (SELECT s.version_id FROM standings s WHERE s.lane_id = places.lane_id
       AND s.level_id = 2 AND s.state = 'granted' ORDER BY s.order_key DESC LIMIT 1) WHERE level_id = 3""",
)


def _measure(known: Environment, store: SqlStore) -> None:
    lanes = range(1, min(LANES, 400) + 1)
    for lane_id in [*lanes, LARGE]:  # each has something new: its newest version has not come to qa yet
        with store.write() as transaction:
            evaluate_lane(transaction, known.types, lane_id, NOW)
    print(f"{'':<52}{'cpu ms':>10}{'p50 ms':>10}{'p99 ms':>10}")
    _row("load a lane", [_load(known, lane) for lane in lanes])
    _row(f"load the lane with {VERSIONS // 10} versions", [_load(known, LARGE)] * 20)
    _row("load and explain a version at all levels", [_explain(known, lane) for lane in lanes])
    _row("newest version that holds each level, of a lane", [_held(known, lane) for lane in lanes])
    _row(f"board, {PAGE} lanes", [_board(known, lane) for lane in lanes])
    _row(f"ready, {PAGE} lanes near to a level", [_near(known, lane) for lane in lanes])
    _row(f"ready, the answer of {PAGE} lanes", [_answer(known, lane) for lane in lanes])
    _row("lanes that are due", [_due(known)] * 200)
    _row(f"explain each of {PAGE} lanes near to a level", [_ready(known)] * 5, goal=None)
    _writing(known, lanes)


def _row(what: str, works: Sequence[Callable[[], object]], *, goal: float | None = GOAL) -> None:
    times = [_timed(work) for work in works]
    walls = sorted(wall for wall, _ in times)
    p99 = walls[min(len(walls) - 1, len(walls) * 99 // 100)]
    verdict = "" if goal is None else f"   goal {goal:.0f} {'met' if p99 <= goal else 'MISSED'}"
    print(f"{what:<52}{median(cpu for _, cpu in times):>10.2f}{median(walls):>10.2f}{p99:>10.2f}{verdict}")


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return milliseconds by the clock, and of this process's own work: others may want the processor too."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def _load(known: Environment, lane_id: int) -> Callable[[], object]:
    def work() -> object:
        with known.store.read() as transaction:
            return load(transaction, known.types, transaction.lanes.get(lane_id))

    return work


def _explain(known: Environment, lane_id: int) -> Callable[[], object]:
    def work() -> object:
        with known.store.read() as transaction:
            lane = load(transaction, known.types, transaction.lanes.get(lane_id))
        return explain(lane, max(lane.versions), None, NOW)

    return work


def _held(known: Environment, lane_id: int) -> Callable[[], object]:
    def work() -> object:
        with known.store.read() as transaction:
            return transaction.boards.held(transaction.lanes.get(lane_id))

    return work


def _board(known: Environment, after: int) -> Callable[[], object]:
    def work() -> object:
        with known.store.read() as transaction:
            return transaction.boards.rows(transaction.lanes.of_track("web", after=after, limit=PAGE))

    return work


def _near(known: Environment, after: int) -> Callable[[], object]:
    def work() -> object:
        with known.store.read() as transaction:
            return transaction.boards.near("web/prod", after=after, limit=PAGE)

    return work


def _ready(known: Environment) -> Callable[[], object]:
    def work() -> None:
        with known.store.read() as transaction:
            for record in transaction.boards.near("web/prod", limit=PAGE):
                lane = load(transaction, known.types, record)
                explain(lane, max(lane.versions), "prod", NOW)

    return work


def _answer(known: Environment, after: int) -> Callable[[], object]:
    def work() -> object:
        return show_ready(known, after=Spot(level="web/prod", lane_id=after), limit=PAGE)

    return work


def _due(known: Environment) -> Callable[[], object]:
    def work() -> object:
        with known.store.read() as transaction:
            return transaction.lanes.due(NOW + timedelta(days=1), 100)

    return work


def _writing(known: Environment, lanes: Sequence[int]) -> None:
    """Sign off what is active at qa, ask for it at prod, and approve it there: each enters, grants or decides."""
    decisions, requests = Decisions(known), Requests(known)
    with known.store.read() as transaction:
        loaded = [load(transaction, known.types, transaction.lanes.get(lane)) for lane in lanes]
    active = [lane.promotions[0] for lane in loaded if lane.promotions]
    began = time.perf_counter()
    for promotion in active:
        decisions.approve(promotion.id, Request(person="ann", reason="good"))
    signed = time.perf_counter()
    asked = [requests.promote(_by_id(one.version_id), "prod", Request(person="bob", reason="go")) for one in active]
    for record in asked:
        decisions.approve(record.id, Request(person="ann", reason="good"))
    ended = time.perf_counter()
    print(f"\n{len(active) / (signed - began):.0f} sign-offs/s, each with its grant, synchronous=FULL")
    print(f"{2 * len(active) / (ended - signed):.0f} requests and approvals/s, each second one with entry and grant")


def _by_id(version_id: int) -> Callable[..., object]:
    return lambda transaction: transaction.versions.by_id([version_id])[version_id]


if __name__ == "__main__":
    main()
