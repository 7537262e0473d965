"""The sandbox with real children."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fakes import parsers
from levelgate.domain.json_value import JsonValue
from levelgate.errors import (
    DeadlineExceeded,
    LevelgateError,
    LimitExceeded,
    MetadataInvalid,
    MetadataOutOfStep,
    PluginFailed,
)
from levelgate.sandbox.limits import MIB, SandboxLimits
from levelgate.sandbox.sandbox import Sandbox

LIMITS = SandboxLimits(
    wall_seconds=20, cpu_seconds=10, memory_bytes=320 * MIB, answer_bytes=4 * MIB, file_bytes=2 * MIB
)


@pytest.fixture(autouse=True)
def _no_main_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the children pytest's own script, which each would import."""
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    one = Sandbox(LIMITS, preload=[parsers.__name__])
    one.start()
    yield one
    one.close()


def _short(seconds: float = 0.5) -> Sandbox:
    return Sandbox(SandboxLimits(wall_seconds=seconds), preload=[parsers.__name__])


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


def test_a_function_is_given_files_and_arguments_and_its_value_comes_back(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "primary.xml"
    file.write_text("<metadata/>", encoding="utf-8")
    assert sandbox.parse(parsers.joined, 1, {"a": [None, "é"]}, files=[file]) == ["<metadata/>", 1, {"a": [None, "é"]}]


def test_a_function_runs_in_another_process_and_session_with_nothing_to_read(sandbox: Sandbox) -> None:
    told = sandbox.parse(parsers.where)
    assert told["pid"] != os.getpid()
    assert told["session"] == told["pid"]
    assert told["stdin"] == ""


def test_a_child_has_taken_its_limits(sandbox: Sandbox) -> None:
    told = sandbox.parse(parsers.where)
    assert told["limits"] == {
        "RLIMIT_AS": 320 * MIB,
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": 11,
        "RLIMIT_FSIZE": 2 * MIB,
        "RLIMIT_NOFILE": 256,
    }


def test_a_child_that_is_forgotten_ends_by_an_alarm_soon_after_its_deadline(sandbox: Sandbox) -> None:
    assert 20 < sandbox.parse(parsers.where)["alarm"] <= 25


def test_a_fork_server_that_is_killed_while_it_starts_a_child_is_replaced(sandbox: Sandbox) -> None:
    server = sandbox.parse(parsers.where)["server"]
    os.kill(server, signal.SIGSTOP)
    values: list[Any] = []
    thread = threading.Thread(target=lambda: values.append(sandbox.parse(parsers.joined, "again")))
    thread.start()
    time.sleep(0.3)
    os.kill(server, signal.SIGKILL)
    thread.join(10)
    assert values == [["again"]]


@pytest.mark.parametrize(
    ("function", "kind", "text"),
    [
        (parsers.raise_metadata_invalid, MetadataInvalid, "repomd.xml: a DOCTYPE; ask the publisher"),
        (parsers.raise_limit_exceeded, LimitExceeded, "the name has 10000 characters"),
        (parsers.raise_out_of_step, MetadataOutOfStep, "primary is newer"),
        (parsers.raise_own_error, MetadataInvalid, "not ours"),
        (parsers.raise_key_error, PluginFailed, "the parser raised KeyError: 'arch'"),
        (parsers.call_exit, PluginFailed, "the parser raised SystemExit: 7"),
        (parsers.return_object, PluginFailed, "the parser returned what JSON cannot hold"),
        (parsers.return_nan, PluginFailed, "the parser returned what JSON cannot hold"),
        (parsers.return_deep, PluginFailed, "the parser returned what JSON cannot hold"),
        (parsers.return_surrogate, MetadataInvalid, "no valid Unicode"),
        (
            parsers.end_without_answer,
            PluginFailed,
            "end_without_answer ended with exit status 0 and an answer that is no",
        ),
        (parsers.crash, LimitExceeded, "fakes.parsers.crash was ended by SIGSEGV (it printed: about to crash"),
        (parsers.eat_memory, LimitExceeded, "the parser ran out of memory"),
    ],
)
def test_whatever_goes_wrong_in_a_child_is_an_error_of_that_kind(
    sandbox: Sandbox, function: Callable[..., JsonValue], kind: type[LevelgateError], text: str
) -> None:
    with pytest.raises(kind) as caught:
        sandbox.parse(function)
    assert type(caught.value) is kind
    assert text in str(caught.value)


def test_messages_are_fit_to_be_shown(sandbox: Sandbox) -> None:
    with pytest.raises(MetadataInvalid) as caught:
        sandbox.parse(parsers.raise_value_error, "\x1b[31m\n" + "x" * 100_000)
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 1100


def test_what_a_parser_printed_before_it_called_metadata_invalid_is_logged_alone(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(MetadataInvalid) as caught:
        sandbox.parse(parsers.print_and_raise)
    assert caught.value.message == "no package"
    assert "fakes.parsers.print_and_raise printed: line 1\\nline 2 \\x1b[31m" in caplog.text


def test_a_child_that_sleeps_is_killed_at_the_deadline() -> None:
    begin = time.monotonic()
    with pytest.raises(DeadlineExceeded, match=r"fakes\.parsers\.sleep was ended after 0\.5 s, its deadline"):
        _short().parse(parsers.sleep, 60)
    assert time.monotonic() - begin < 5


def test_what_a_child_has_started_is_killed_with_it(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    with pytest.raises(DeadlineExceeded):
        _short().parse(parsers.start_a_process, files=[file])
    pid = int(file.read_text(encoding="utf-8"))
    assert _eventually(lambda: _is_gone(pid))


def test_a_child_that_computes_for_ever_is_ended_by_the_limit_on_cpu_time() -> None:
    with pytest.raises(LimitExceeded, match="eat_cpu used more than 1 s of CPU time"):
        Sandbox(SandboxLimits(wall_seconds=20, cpu_seconds=1)).parse(parsers.eat_cpu)


@pytest.mark.parametrize("stream", [1, 2])
def test_a_child_that_prints_for_ever_is_ended(sandbox: Sandbox, stream: int) -> None:
    with pytest.raises(LimitExceeded, match="print_for_ever printed more than 1048576 bytes"):
        sandbox.parse(parsers.print_for_ever, stream)


def test_an_answer_over_the_limit_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(LimitExceeded, match="over the limit of 4194304"):
        sandbox.parse(parsers.answer_long, 5 * MIB)


def test_an_answer_below_the_limit_is_taken_whole(sandbox: Sandbox) -> None:
    assert sandbox.parse(parsers.answer_long, 3 * MIB) == "x" * 3 * MIB


def test_a_child_that_floods_its_pipe_is_ended(sandbox: Sandbox) -> None:
    with pytest.raises(LimitExceeded, match="flood_pipes answered more than 4194304 bytes"):
        sandbox.parse(parsers.flood_pipes)


@pytest.mark.parametrize("text", ["", "nonsense", '{"value": 1', '{"error": "SystemExit"}', "[" * 5000])
def test_a_child_that_writes_nonsense_into_its_pipe_has_not_answered(sandbox: Sandbox, text: str) -> None:
    with pytest.raises(PluginFailed, match="ended with exit status 0 and an answer that"):
        sandbox.parse(parsers.write_to_pipes, text)


def test_a_file_over_the_limit_cannot_be_written(sandbox: Sandbox, tmp_path: Path) -> None:
    assert sandbox.parse(parsers.write_file, 2, files=[tmp_path / "small"]) == 2 * MIB
    with pytest.raises(PluginFailed, match="OSError"):
        sandbox.parse(parsers.write_file, 3, files=[tmp_path / "large"])


def test_a_crash_leaves_no_core_file(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LimitExceeded, match="was ended by SIGQUIT"):
        sandbox.parse(parsers.dump_core)
    assert list(tmp_path.iterdir()) == []


def test_address_space_is_limited_and_not_only_memory_that_is_touched(sandbox: Sandbox) -> None:
    assert sandbox.parse(parsers.reserve, 64 * MIB) == 64 * MIB
    with pytest.raises(LevelgateError, match="Cannot allocate memory"):
        sandbox.parse(parsers.reserve, 1024 * MIB)


@pytest.mark.parametrize("function", [lambda: 1, partial(parsers.sleep, 1)])
def test_a_function_that_cannot_be_named_is_refused_before_a_child_is_started(function: Any) -> None:
    with pytest.raises(PluginFailed, match="cannot be imported by a child; give a module-level function"):
        _short().parse(function)


def test_a_function_whose_module_is_not_there_fails_in_the_child(sandbox: Sandbox) -> None:
    def away() -> None:
        """Be defined elsewhere."""

    away.__module__, away.__qualname__ = "no_such_module", "away"
    with pytest.raises(PluginFailed, match="raised ModuleNotFoundError: No module named 'no_such_module'"):
        sandbox.parse(away)


def test_arguments_that_are_no_json_are_refused(sandbox: Sandbox) -> None:
    argument: Any = object()
    with pytest.raises(PluginFailed, match=r"the arguments of fakes\.parsers\.joined are no JSON"):
        sandbox.parse(parsers.joined, argument)


def test_many_threads_may_parse_at_once() -> None:
    sandbox = Sandbox(SandboxLimits(children=4), preload=[parsers.__name__])
    values: list[Any] = []
    crashes: list[str] = []

    def work(number: int) -> None:
        values.append(sandbox.parse(parsers.joined, number))
        try:
            sandbox.parse(parsers.crash)
        except LimitExceeded as error:
            crashes.append(error.message)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(values) == [[number] for number in range(12)]
    assert len([text for text in crashes if "SIGSEGV" in text]) == 12


def test_no_more_children_run_than_are_allowed() -> None:
    sandbox = Sandbox(SandboxLimits(children=1, wall_seconds=1), preload=[parsers.__name__])
    sandbox.start()
    first = threading.Thread(target=lambda: sandbox.parse(parsers.sleep, 0.8))
    first.start()
    time.sleep(0.3)
    begin = time.monotonic()
    sandbox.start()
    waited = time.monotonic() - begin
    first.join()
    assert waited > 0.3


def test_waiting_for_a_free_child_has_the_same_deadline() -> None:
    sandbox = Sandbox(SandboxLimits(children=0, wall_seconds=0.1))
    with pytest.raises(DeadlineExceeded, match=r"found all 0 children busy for 0\.1 s"):
        sandbox.start()


def test_closing_kills_what_runs_and_starts_no_more(tmp_path: Path) -> None:
    sandbox = _short(30)
    file = tmp_path / "pid"
    caught: list[str] = []

    def work() -> None:
        try:
            sandbox.parse(parsers.sleep_after, files=[file])
        except DeadlineExceeded as error:
            caught.append(error.message)

    thread = threading.Thread(target=work)
    thread.start()
    assert _eventually(lambda: file.exists() and file.read_text(encoding="utf-8") != "")
    sandbox.close()
    thread.join(5)
    assert caught == ["fakes.parsers.sleep_after was ended because the sandbox was closed"]
    assert _is_gone(int(file.read_text(encoding="utf-8")))
    with pytest.raises(DeadlineExceeded, match="the sandbox is closed"):
        sandbox.start()


def test_no_descriptor_is_left_open(sandbox: Sandbox) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    sandbox.start()
    before = count()
    for function in (parsers.crash, parsers.raise_key_error, parsers.end_without_answer):
        with pytest.raises(LevelgateError):
            sandbox.parse(function)
    assert count() == before
