"""kill -9 at random moments of a first contact, again and again: in the end it is as if nothing had happened."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fakes.faults.watched import Watched
from fakes.yum_repository import YumRepository, rpm

VERSIONS = 4_500
KILLS = 12
LAST = 5
_PATIENCE = 30


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> YumRepository:
    repository = YumRepository(tmp_path_factory.mktemp("site"))
    repository.publish([rpm("app", f"1.{number}-1") for number in range(VERSIONS)])
    return repository


@pytest.fixture
def large(watched: Watched, published: YumRepository) -> Watched:
    watched.apply(
        repositories=[{"name": "r", "type": "yum", "url": published.url}],
        packages=[{"name": "app", "repository": "r", "start": {"last": LAST}}],
        pipelines=[{"name": "image", "type": "command", "command": ["true"]}],
        subscriptions=[{"name": "rebuild", "packages": ["r/app"], "pipeline": "image"}],
    )
    return watched


def _ask(database: Path, question: str) -> Any:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(question).fetchone()[0]


def _written(watched: Watched) -> int:
    return int(_ask(watched.database, "SELECT count(*) FROM versions"))


def _polling(watched: Watched) -> bool:
    return bool(_ask(watched.database, "SELECT count(*) FROM repositories WHERE lease_owner IS NOT NULL"))


def _reached(watched: Watched, mark: int) -> bool:
    """Say whether so many versions are written; 0 is the beginning of the poll."""
    return _polling(watched) and _written(watched) >= mark


def _start(watched: Watched, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [watched.program, *arguments],
        cwd=watched.folder,
        env=watched.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait(process: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and not reached():
        assert time.monotonic() < end
        time.sleep(0.005)


def _assert_all_recorded_once(watched: Watched) -> None:
    detected = "FROM events WHERE kind = 'version.detected'"
    assert _ask(watched.database, f"SELECT count(*) {detected}") == VERSIONS
    assert _ask(watched.database, f"SELECT count(DISTINCT subject) {detected}") == VERSIONS
    assert _written(watched) == len(watched.json("version", "list", "r/app")) == VERSIONS
    assert watched.json("db", "check")["findings"] == []
    runs = watched.json("run", "list")
    assert [run["state"] for run in runs] == ["succeeded"] * LAST
    assert len({run["version"] for run in runs}) == LAST


def test_after_any_number_of_kills_each_version_was_detected_once(large: Watched) -> None:
    moments = random.Random(20)  # noqa: S311 - the same moments in every test run
    kills = 0
    while kills < KILLS:
        mark, late = moments.choice([0, 1, 2_000, 4_000, VERSIONS]), moments.uniform(0, 0.06)
        process = _start(large, "serve", "--once")
        _wait(process, partial(_reached, large, mark))
        time.sleep(late)
        process.kill()
        process.wait()
        kills += 1
    assert large.run("serve", "--once").returncode == 0
    _assert_all_recorded_once(large)


def test_sigterm_lets_a_poll_end_and_gives_back_its_lease(large: Watched) -> None:
    process = _start(large, "serve")
    # One that was leased and not begun yet is given back, and none of it is recorded.
    _wait(process, lambda: _reached(large, 1))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=_PATIENCE) == 0
    assert not _polling(large)
    assert _ask(large.database, "SELECT count(*) FROM events WHERE kind = 'version.detected'") == VERSIONS
