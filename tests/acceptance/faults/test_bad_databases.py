"""Bad databases: named, never overwritten; without room or behind a lock the server goes on, and recovers by itself."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from fakes.faults.watched import Watched
from fakes.yum_repository import YumRepository, rpm
from levelgate.storage.store import open_store

_PATIENCE = 20
_SERVER = (
    "from levelgate.bootstrap.serving import serve; from levelgate.bootstrap.settings import Settings; "
    "serve(Settings(database='levelgate.db', busy_timeout=0.3))"
)


@pytest.fixture
def repository(watched: Watched) -> YumRepository:
    made = YumRepository(watched.folder / "site")
    made.publish([rpm("app", "1.0-1")])
    watched.apply(
        repositories=[{"name": "r", "type": "yum", "url": made.url, "interval": "1s"}],
        packages=[{"name": "*", "repository": "r"}],
    )
    return made


class Log:
    """Reads what a server says, so that it never waits for its reader."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._lines.append(line)

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + _PATIENCE
        while text not in self.text:
            assert self._process.poll() is None, self.text
            assert time.monotonic() < end, self.text
            time.sleep(0.02)


@contextmanager
def _serving(watched: Watched) -> Iterator[tuple[subprocess.Popen[str], Log]]:
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(
        command, cwd=watched.folder, env=watched.environment, stderr=subprocess.PIPE, text=True
    ) as process:
        log = Log(process)
        try:
            log.wait_for("repository r polled: recorded")
            yield process, log
        finally:
            process.terminate()
            assert process.wait(timeout=_PATIENCE) == 0


def _versions(watched: Watched) -> list[str]:
    store = open_store(watched.database, create=False)
    with store.read() as transaction:
        known = transaction.versions.known(transaction.repositories.get("r").id)
        versions = [version.version for each in known.values() for version in each]
    store.close()
    return versions


def _wait_for(watched: Watched, versions: list[str]) -> None:
    end = time.monotonic() + _PATIENCE
    while _versions(watched) != versions:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_behind_a_lock_the_server_goes_on_and_recovers(watched: Watched, repository: YumRepository) -> None:
    with _serving(watched) as (_, log):
        with closing(sqlite3.connect(watched.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")])
            log.wait_for("another process is writing to")
            assert _versions(watched) == ["1.0-1"]
        _wait_for(watched, ["1.0-1", "1.1-1"])
    assert "Traceback" not in log.text
    assert watched.json("db", "check")["findings"] == []


def test_without_room_the_server_goes_on_and_recovers(watched: Watched, repository: YumRepository) -> None:
    with _serving(watched) as (process, log):
        soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (100, hard))
        repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")])
        log.wait_for("there is no room left to write to")
        assert _versions(watched) == ["1.0-1"]
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))
        _wait_for(watched, ["1.0-1", "1.1-1"])
    assert "Traceback" not in log.text
    assert watched.json("db", "check")["findings"] == []


@pytest.mark.usefixtures("repository")
def test_a_command_without_room_says_so(
    watched: Watched, require_program: Callable[[str], Path], unmeasured_environment: dict[str, str]
) -> None:
    # What measures coverage has no room either, and says so.
    environment = dict(watched.environment)
    for name in os.environ.keys() - unmeasured_environment.keys():
        environment.pop(name, None)
    done = subprocess.run(
        [require_program("prlimit"), "--fsize=100", watched.program, "repository", "poll", "r"],
        cwd=watched.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("error[database-full]: there is no room left to write to")
    assert done.stderr.splitlines()[1:] == ["  make room on its disk"]
    assert watched.run("repository", "poll", "r").returncode == 0


@pytest.mark.usefixtures("repository")
def test_a_read_only_database_is_named(watched: Watched, require_program: Callable[[str], Path]) -> None:
    before = watched.database.read_bytes()
    watched.database.chmod(0o444)
    # Root writes to anything, unless it has lost the capability to.
    plain = [str(require_program("setpriv")), "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*plain, str(watched.program), "serve", "--once"],
        cwd=watched.folder,
        env=watched.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"error[database-unusable]: the database {watched.database} is read-only",
        "  make the file writable",
    ]
    assert watched.database.read_bytes() == before


@pytest.mark.parametrize("garbage", [b"x", b"no database at all\n" * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_garbage_in_place_of_a_database_is_named_and_left_as_it_is(watched: Watched, garbage: bytes) -> None:
    watched.database.write_bytes(garbage)
    done = watched.run("repository", "add", "r", "--no-check", "--type", "yum", "--url", "https://repo.example.com/")
    assert (done.returncode, done.stdout) == (1, "")
    said, mend = done.stderr.splitlines()
    assert said.startswith(f"error[database-unusable]: the database {watched.database} is ")
    assert mend
    assert watched.database.read_bytes() == garbage
    assert [path.name for path in watched.folder.glob("levelgate.db*")] == ["levelgate.db"]


def test_a_missing_folder_is_named(watched: Watched, tmp_path: Path) -> None:
    done = watched.run("--database", "no/such.db", "serve", "--once")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error[database-unusable]: the folder {tmp_path / 'no'} does not exist")
    assert not (tmp_path / "no").exists()
