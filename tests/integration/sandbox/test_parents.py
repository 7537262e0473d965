"""Main programs of several forms, and their ends: no child and no fork server outlives them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fakes import parsers, parsing_program
from levelgate.sandbox.sandbox import Sandbox

TESTS = Path(parsing_program.__file__).parent.parent
SCRIPT = "from fakes.parsing_program import main\nif __name__ == '__main__':\n    main()\n"
FORMS = ("script", "module", "command")


def _eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.01)
    return False


def _is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _pid_in(file: Path) -> int:
    assert _eventually(lambda: file.exists() and file.read_text(encoding="utf-8") != "")
    return int(file.read_text(encoding="utf-8"))


def _arguments(form: str, folder: Path) -> list[str]:
    match form:
        case "module":
            return ["-m", "fakes.parsing_program"]
        case "command":
            return ["-c", SCRIPT]
        case _:
            (folder / "program").write_text(SCRIPT, encoding="utf-8")
            return [str(folder / "program")]


@contextmanager
def _program(form: str, action: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    with subprocess.Popen(
        [sys.executable, *_arguments(form, folder), action, str(folder / "pid")],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.parametrize("form", FORMS)
def test_a_program_of_each_form_can_parse_and_leaves_nothing_behind(form: str, tmp_path: Path) -> None:
    with _program(form, "idle", tmp_path) as (process, told):
        process.communicate("\n", timeout=10)
        assert process.returncode == 0
        assert _eventually(lambda: _is_gone(told["server"]))


def test_a_program_that_pytest_runs_can_parse() -> None:
    sandbox = Sandbox(preload=[parsers.__name__])
    assert sandbox.parse(parsers.joined, 1) == [1]


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("whom", ["process", "group"])
def test_a_program_that_is_ended_leaves_no_child_and_no_server(
    ending: signal.Signals, whom: str, tmp_path: Path
) -> None:
    with _program("script", "hold", tmp_path) as (process, told):
        child = _pid_in(tmp_path / "pid")
        (os.kill if whom == "process" else os.killpg)(process.pid, ending)
        assert process.wait(10) != 0
        assert _eventually(lambda: _is_gone(child))
        assert _eventually(lambda: _is_gone(told["server"]))


def test_a_program_that_exits_while_a_thread_parses_leaves_no_child(tmp_path: Path) -> None:
    with _program("script", "hold-in-thread", tmp_path) as (process, told):
        child = _pid_in(tmp_path / "pid")
        process.communicate("\n", timeout=10)
        assert process.returncode == 0
        assert _eventually(lambda: _is_gone(child))
        assert _eventually(lambda: _is_gone(told["server"]))


def test_a_signal_to_the_group_does_not_spoil_what_is_being_parsed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    with _program("script", "survive", tmp_path) as (process, told):
        _pid_in(file)
        os.killpg(process.pid, signal.SIGTERM)
        assert _eventually(lambda: _is_gone(told["server"]))
        file.unlink()
        printed, _ = process.communicate(timeout=10)
        assert printed.splitlines() == ['"whole"', '["again"]']
