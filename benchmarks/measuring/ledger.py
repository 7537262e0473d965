"""A database as years of promotion would have left it, written as rows.

The track is dev -> qa -> prod: qa takes one sign-off, and prod is asked for by a person and takes one approval. Each
version has passed dev, most have passed qa, and the newest of each lane has not come to qa yet. One lane more holds a
tenth of all versions: what it costs must be what any other costs.
"""

from __future__ import annotations

import sqlite3
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tests"))

from fakes.dotted import DottedScheme
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.package import PackageDefinition
from levelgate.domain.people import GroupDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.track import Activate, Level, TrackDefinition
from levelgate.storage.store import SqlStore

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
_AT = int(NOW.timestamp()) * 1_000_000
_TRACK = TrackDefinition(
    name="web",
    levels=(
        Level(name="dev"),
        Level(name="qa", after=("dev",), exit=(SignOffs(of=("team",)),)),
        Level(name="prod", after=("qa",), activate=Activate.MANUAL, entry=(Approvals(of=("team",)),)),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """How many versions there are, in how many lanes of equal size, and in one large one besides."""

    versions: int
    lanes: int

    @property
    def large(self) -> int:
        """The id of the large lane, and how it ends."""
        return self.lanes + 1

    def each(self) -> list[tuple[int, int]]:
        """Return the lanes with how many versions each has."""
        tenth = self.versions // 10
        small = (self.versions - tenth) // self.lanes
        return [*((lane, small) for lane in range(1, self.lanes + 1)), (self.large, tenth)]


def define(store: SqlStore, size: Size) -> None:
    """Declare the repository, the packages, the track and the people."""
    url = {"url": "https://repo.example.com/"}
    with store.write() as transaction:
        definition = RepositoryDefinition(name="updates", type="scripted", settings=url, identity=url)
        transaction.repositories.add(definition, NOW)
        transaction.tracks.add(_TRACK)
        transaction.groups.add(GroupDefinition(name="team", members=("ann", "bob", "cy")))
        pattern = transaction.packages.define(PackageDefinition(repository="updates", name="*", track="web"))
        transaction.packages.find("updates", {f"package-{n:06}": pattern.id for n in range(1, size.large + 1)})


def fill(path: Path, size: Size) -> None:
    """Write the rows; indexes are taken away meanwhile and made anew, which is four times as fast."""
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "cache_size = -262144"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    taken = indexes.fetchall()
    for name, _ in taken:
        connection.execute(f"DROP INDEX {name}")
    connection.execute("CREATE TEMP TABLE had (id INTEGER PRIMARY KEY, lane INTEGER, place INTEGER, count INTEGER)")
    rows = ((lane, place, count) for lane, count in size.each() for place in range(1, count + 1))
    connection.executemany("INSERT INTO had (lane, place, count) VALUES (?, ?, ?)", rows)
    connection.create_function("key", 1, DottedScheme().key, deterministic=True)
    for statement in _STATEMENTS:
        connection.execute(statement, {"at": _AT})
    for _, sql in taken:
        connection.execute(sql)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


_STATEMENTS = (
    """INSERT INTO versions SELECT id, lane, '1.' || place, 'sha256:' || printf('%064d', id), key('1.' || place), :at,
       :at, 'present', 'main', 0, NULL, NULL, 0, '{}', 0 FROM had""",
    "UPDATE packages SET contacted = 1",
    "INSERT INTO counters VALUES ('version', (SELECT max(id) FROM had))",
    "INSERT INTO lanes SELECT DISTINCT lane, lane, 'main', 1, 1, 0, NULL FROM had",
    """INSERT INTO promotions SELECT id * 4 + level, id, level, lane, 'passed', 0, :at, NULL, '', NULL, 0, '[]', 0,
       NULL, NULL, :at, :at, :at, '', '{}', 1 FROM had JOIN (SELECT 1 AS level UNION SELECT 2 UNION SELECT 3)
       WHERE level = 1 OR (place < count AND place % 10 <> 3 AND (level = 2 OR place % 5 = 0)) ORDER BY id, level""",
    "INSERT INTO counters VALUES ('promotion', (SELECT max(id) FROM promotions))",
    """INSERT INTO grants (version_id, level_id, lane_id, origin, promotion_id, digest, revision, granted_at,
       granted_by, reason, unsupported) SELECT p.version_id, p.level_id, p.lane_id, 'promotion', p.id, v.digest, 1, :at,
       'levelgate', '', 0 FROM promotions p JOIN versions v ON v.id = p.version_id""",
    """INSERT INTO standings SELECT p.version_id, p.level_id, p.lane_id, v.order_key, 'granted', 0 FROM promotions p
       JOIN versions v ON v.id = p.version_id ORDER BY p.version_id, p.level_id""",
    """INSERT INTO places SELECT lane_id, level_id, version_id, id, order_key, version_id, 1, NULL FROM (
       SELECT p.*, v.order_key, row_number() OVER (PARTITION BY p.lane_id, p.level_id ORDER BY v.order_key DESC) AS rank
       FROM promotions p JOIN versions v ON v.id = p.version_id) WHERE rank = 1""",
    "CREATE INDEX filling ON standings (lane_id, level_id, state, order_key, version_id)",
    """UPDATE places SET available = (SELECT s.version_id FROM standings s WHERE s.lane_id = places.lane_id
       AND s.level_id = 2 AND s.state = 'granted' ORDER BY s.order_key DESC LIMIT 1) WHERE level_id = 3""",
    "DROP INDEX filling",
)
