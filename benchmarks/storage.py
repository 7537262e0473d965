"""How fast first contact is recorded: 100,000 versions, their artifacts and their events, in batches of 2,000.

Beside it, in the same run, a bare `executemany` writes the same rows into the same tables: the limit.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from levelgate.domain.artifact import Artifact, RecordedArtifact, digest_of
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.package import PackageDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.version import Version
from levelgate.storage.store import SqlStore, open_store

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
BATCH = 2_000
PACKAGES = 1_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SELECTS = ("SELECT * FROM versions", "SELECT * FROM artifacts", "SELECT * FROM events")
INSERTS = (
    "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO artifacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
)


def main() -> None:
    """Print versions per second, of Levelgate and of the limit."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        ours, bare = Path(folder, "ours.db"), Path(folder, "bare.db")
        store = open_store(ours)
        versions = _versions(_package_ids(store))
        took = _record(store, versions)
        limit = _copy(ours, bare)
        started = time.perf_counter()
        with store.read() as transaction:
            known = transaction.versions.known(1)
        loading = time.perf_counter() - started
        started = time.perf_counter()
        with store.write() as transaction:
            discarded = transaction.versions.discard(1)
        discarding = time.perf_counter() - started
        store.close()
    print(f"recorded, with artifacts and events  {COUNT / took:10,.0f} versions/s  (goal 30,000)")
    print(f"bare executemany of the same rows    {COUNT / limit:10,.0f} versions/s  ({took / limit:.1f} x the limit)")
    print(f"loaded again by `known`              {sum(map(len, known.values())) / loading:10,.0f} versions/s")
    print(f"`discard` that finds {discarded}               {1000 * discarding:10.1f} ms")


def _package_ids(store: SqlStore) -> Sequence[int]:
    with store.write() as transaction:
        settings = {"url": "https://repo.example.com/"}
        definition = RepositoryDefinition(name="updates", type="yum", settings=settings, identity=settings)
        repository = transaction.repositories.add(definition, NOW)
        pattern = transaction.packages.define(PackageDefinition(repository="updates", name="*"))
        found = transaction.packages.find(repository.name, {f"package-{n}": pattern.id for n in range(PACKAGES)})
        return [package.id for package in found]


def _versions(package_ids: Sequence[int]) -> Sequence[Version]:
    return [_version(number, package_ids[number % PACKAGES]) for number in range(1, COUNT + 1)]


def _version(number: int, package_id: int) -> Version:
    name = f"package-{package_id}-1.{number}-1.el9.x86_64.rpm"
    artifact = Artifact(
        file_key="x86_64",
        digest=f"sha256:{sha256(name.encode()).hexdigest()}",
        location=f"https://repo.example.com/el9/x86_64/Packages/{name}",
        size=number,
        arch="x86_64",
        built_at=NOW,
        published_at=NOW,
    )
    return Version(
        id=number,
        package_id=package_id,
        package=f"updates/package-{package_id}",
        version=f"1.{number}-1.el9",
        digest=digest_of([artifact]),
        key=f"1.{number:08}-1.el9".encode(),
        first_seen_at=NOW,
        artifacts=(RecordedArtifact(artifact=artifact),),
        published_at=NOW,
        details={"summary": "What it is for", "url": "https://example.com", "source": f"{name}.src.rpm"},
    )


def _event(version: Version) -> NewEvent:
    return NewEvent(
        kind=EventKind.VERSION_DETECTED,
        subject=f"version:{version.id}",
        at=NOW,
        data={"package": version.package, "version": version.version, "digest": version.digest},
    )


def _record(store: SqlStore, versions: Sequence[Version]) -> float:
    started = time.perf_counter()
    for start in range(0, len(versions), BATCH):
        batch = versions[start : start + BATCH]
        with store.write() as transaction:
            transaction.versions.reserve(len(batch))
            transaction.versions.add(batch, listing=0)
            transaction.events.append([_event(version) for version in batch])
    return time.perf_counter() - started


def _copy(ours: Path, bare: Path) -> float:
    """Write the rows of one database into an empty one of the same schema, batch by batch."""
    open_store(bare).close()
    source, target = sqlite3.connect(ours), sqlite3.connect(bare, isolation_level=None)
    for pragma in ("synchronous = FULL", "cache_size = -32768", "wal_autocheckpoint = 8192"):
        target.execute(f"PRAGMA {pragma}")
    rows = [source.execute(statement).fetchall() for statement in SELECTS]
    started = time.perf_counter()
    for start in range(0, COUNT, BATCH):
        target.execute("BEGIN IMMEDIATE")
        for statement, all_rows in zip(INSERTS, rows, strict=True):
            target.executemany(statement, all_rows[start : start + BATCH])
        target.execute("COMMIT")
    took = time.perf_counter() - started
    source.close()
    target.close()
    return took


if __name__ == "__main__":
    main()
