"""One server per database."""

from __future__ import annotations

import fcntl
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from levelgate.errors import DatabaseUnusable
from levelgate.storage.serving import is_served, serving
from levelgate.storage.store import open_store

Start = Callable[[str, int], "subprocess.Popen[str]"]


def _server(start: Start) -> subprocess.Popen[str]:
    child = start("serve", 0)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def test_a_second_server_is_refused_with_the_process_of_the_first(database: Path, start_child: Start) -> None:
    first = _server(start_child)
    with (
        pytest.raises(DatabaseUnusable, match=rf"process {first.pid} serves .*{database.name} already"),
        serving(database),
    ):
        pass


def test_a_killed_server_makes_room_for_the_next(database: Path, start_child: Start) -> None:
    first = _server(start_child)
    first.kill()
    first.wait()
    with serving(f"sqlite:///{database}"):
        assert Path(f"{database}.lock").read_text() == f"{os.getpid()}\n"


def test_a_server_that_ends_makes_room_for_the_next(database: Path) -> None:
    with serving(database):
        assert is_served(str(database))
    assert not is_served(str(database))
    with serving(database):
        assert is_served(str(database))


def test_who_serves_is_known_to_other_processes(database: Path, start_child: Start) -> None:
    assert not is_served(str(database))
    first = _server(start_child)
    assert is_served(str(database))
    first.kill()
    first.wait()
    assert not is_served(str(database))


def test_looking_whether_somebody_serves_keeps_no_server_from_starting(database: Path) -> None:
    lock = Path(f"{database}.lock")
    lock.touch()
    with lock.open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        timer = threading.Timer(0.05, fcntl.flock, (looking, fcntl.LOCK_UN))
        timer.start()
        with serving(database):
            assert lock.read_text() == f"{os.getpid()}\n"
        timer.join()


def test_another_name_of_the_same_file_is_the_same_database(database: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(database)
    with serving(database), pytest.raises(DatabaseUnusable, match=f"process {os.getpid()} "), serving(link):
        pass


def test_databases_in_memory_are_each_their_own() -> None:
    with serving("sqlite://"), serving("sqlite://"):
        assert not open_store("sqlite://").served()


def test_a_place_where_no_lock_can_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"lock file .* cannot be opened"), serving(tmp_path / "no" / "x.db"):
        pass
