import json
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from levelgate.running.launcher import Launcher
from levelgate.testing.attempt import FakeAttempt

PYTHON = sys.executable


def _python(program: str, *arguments: str) -> list[str]:
    return [PYTHON, "-S", "-c", program, *arguments]


def _gone(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"


def _wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def test_output_of_both_streams_goes_into_the_log_in_order() -> None:
    attempt = FakeAttempt()
    launched = Launcher(attempt)(["sh", "-c", "echo one; echo two >&2; echo three"], environment={})
    assert launched.exit_status == 0
    assert attempt.output == "one\ntwo\nthree\n"


@pytest.mark.parametrize("status", [0, 1, 77, 255])
def test_the_exit_status_is_told(status: int) -> None:
    assert Launcher(FakeAttempt())(["sh", "-c", f"exit {status}"], environment={}).exit_status == status


def test_a_command_that_kills_itself_has_its_signal_as_status() -> None:
    launched = Launcher(FakeAttempt())(["sh", "-c", "kill -KILL $$"], environment={})
    assert launched.exit_status == -signal.SIGKILL


def test_a_command_that_does_not_exist_cannot_be_started() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        Launcher(FakeAttempt())(["/no-such-program"], environment={})


def test_a_folder_that_does_not_exist_cannot_be_started_in(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="gone"):
        Launcher(FakeAttempt())(["true"], environment={}, directory=tmp_path / "gone")


@pytest.mark.parametrize("value", ["zero\0byte", "lone \udcff surrogate \ud800", "x" * 3_000_000])
def test_what_the_kernel_does_not_take_is_not_startable_and_leaves_no_descriptor_behind(value: str) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - names of descriptors, not paths
    with pytest.raises(OSError, match=r"embedded null byte|surrogates|Argument list too long"):
        Launcher(FakeAttempt())(["true"], environment={"LEVELGATE_VERSION": value})
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208 - the same


def test_hostile_package_data_is_never_read_by_a_shell(tmp_path: Path) -> None:
    hostile = "$(touch pwned); `touch pwned` | touch pwned\ntouch pwned && -rf '\" *"
    program = "import os, sys; sys.stdout.write(sys.argv[1] + os.environ['LEVELGATE_VERSION'])"
    attempt = FakeAttempt()
    Launcher(attempt)(_python(program, hostile), environment={"LEVELGATE_VERSION": hostile}, directory=tmp_path)
    assert attempt.output == hostile * 2
    assert list(tmp_path.iterdir()) == []


def test_a_command_sees_nothing_of_the_servers_secrets() -> None:
    attempt = FakeAttempt()
    host = {"PATH": os.environ["PATH"], "UPDATES_PASSWORD": "hunter2"}
    Launcher(attempt, host=host)(["env"], environment={"LEVELGATE_RUN": "r"})
    assert "hunter2" not in attempt.output
    assert "LEVELGATE_RUN=r" in attempt.output


def test_a_command_reads_nothing_from_standard_input() -> None:
    attempt = FakeAttempt()
    assert Launcher(attempt)(["cat"], environment={}).exit_status == 0
    assert attempt.output == ""


def test_the_run_file_is_private_and_gone_afterwards() -> None:
    attempt = FakeAttempt()
    program = (
        "import json, os, stat; p = os.environ['LEVELGATE_RUN_FILE']\n"
        "modes = [stat.S_IMODE(os.stat(x).st_mode) for x in (p, os.path.dirname(p))]\n"
        "print(json.dumps([p, modes, json.load(open(p))]))"
    )
    Launcher(attempt)(_python(program), environment={}, run_file={"version": "1.0 \u00e9"})
    path, modes, content = json.loads(attempt.output)
    assert modes == [stat.S_IRUSR | stat.S_IWUSR, stat.S_IRWXU]
    assert content == {"version": "1.0 \u00e9"}
    assert not Path(path).parent.exists()


def test_output_comes_while_the_command_goes_on() -> None:
    seen = threading.Event()
    attempt = FakeAttempt(on_write=lambda text: seen.set() if "early" in text else None)
    launcher = Launcher(attempt)
    thread = threading.Thread(target=lambda: launcher(["sh", "-c", "echo early; exec sleep 30"], environment={}))
    thread.start()
    assert seen.wait(5)
    attempt.stopped = True
    thread.join(5)
    assert not thread.is_alive()


def test_characters_that_are_cut_between_pieces_stay_whole_and_garbage_is_replaced() -> None:
    attempt = FakeAttempt()
    program = (
        "import os, time\n"
        "os.write(1, b'\\xc3'); time.sleep(0.2); os.write(1, b'\\xa9'); os.write(1, b'\\xff'); os.write(1, b'\\xe2')"
    )
    Launcher(attempt)(_python(program), environment={})
    assert attempt.output == "\u00e9\ufffd\ufffd"


def test_a_hundred_megabytes_of_output_neither_block_nor_stay() -> None:
    attempt = FakeAttempt(cap=1000)
    program = "import os\nfor _ in range(100): os.write(1, b'x' * 999_999 + b'\\n')"
    launched = Launcher(attempt)(_python(program), environment={})
    assert launched.exit_status == 0
    assert attempt.received == 100_000_000
    assert len(attempt.output) == 1000


def test_a_command_is_ended_at_its_timeout() -> None:
    began = time.monotonic()
    launched = Launcher(FakeAttempt(timeout=0.3))(["sleep", "60"], environment={})
    assert (launched.timed_out, launched.exit_status) == (True, None)
    assert time.monotonic() - began < 5


def test_a_command_that_never_stops_printing_is_ended_at_its_timeout() -> None:
    launched = Launcher(FakeAttempt(timeout=0.3, cap=10))(["yes"], environment={})
    assert launched.timed_out


def test_a_command_that_ignores_sigterm_is_killed_after_the_grace() -> None:
    attempt = FakeAttempt(timeout=1.0)
    program = "trap 'echo deaf' TERM; echo ready; while :; do sleep 0.05; done"
    launched = Launcher(attempt, grace=0.3)(["sh", "-c", program], environment={})
    assert launched.timed_out
    assert attempt.output.startswith("ready\n")
    assert "deaf" in attempt.output


def test_a_command_can_clean_up_after_sigterm() -> None:
    attempt = FakeAttempt(timeout=0.5)
    program = "trap 'echo cleaned up; exit 0' TERM; while :; do sleep 0.05; done"
    assert Launcher(attempt)(["sh", "-c", program], environment={}).timed_out
    assert "cleaned up" in attempt.output


def test_the_whole_group_is_ended_at_the_timeout() -> None:
    attempt = FakeAttempt(timeout=0.5)
    Launcher(attempt, grace=0.2)(["sh", "-c", "(trap '' TERM; sleep 60) & echo $!; wait"], environment={})
    child = int(attempt.output.split()[0])
    assert _wait_until(lambda: _gone(child))


def test_a_grandchild_that_holds_the_pipe_hangs_nobody_and_is_killed() -> None:
    attempt = FakeAttempt()
    began = time.monotonic()
    launched = Launcher(attempt)(["sh", "-c", "sleep 60 & echo $!"], environment={})
    assert launched.exit_status == 0
    assert time.monotonic() - began < 5
    assert _wait_until(lambda: _gone(int(attempt.output)))


def test_a_grandchild_in_a_session_of_its_own_that_holds_the_pipe_hangs_nobody() -> None:
    attempt = FakeAttempt()
    began = time.monotonic()
    launched = Launcher(attempt)(["sh", "-c", "setsid sh -c 'echo $$; exec sleep 60' & sleep 0.3"], environment={})
    assert launched.exit_status == 0
    assert time.monotonic() - began < 5
    os.kill(int(attempt.output), signal.SIGKILL)


def test_a_command_that_closes_its_output_is_still_waited_for() -> None:
    launched = Launcher(FakeAttempt())(["sh", "-c", "exec >&- 2>&-; sleep 0.3; exit 4"], environment={})
    assert launched.exit_status == 4


def test_a_cancelled_attempt_ends_its_command() -> None:
    attempt = FakeAttempt()
    attempt.stopped = True
    launched = Launcher(attempt)(["sleep", "60"], environment={})
    assert (launched.cancelled, launched.timed_out, launched.exit_status) == (True, False, None)


def test_a_log_that_fails_leaves_no_process_behind() -> None:
    def fail(text: str) -> None:
        raise RuntimeError(text)

    attempt = FakeAttempt(on_write=fail)
    with pytest.raises(RuntimeError) as raised:
        Launcher(attempt)(["sh", "-c", "echo $$; exec sleep 60"], environment={})
    assert _gone(int(str(raised.value)))


def test_a_command_has_a_session_of_its_own_and_no_terminal() -> None:
    attempt = FakeAttempt()
    Launcher(attempt)(_python("import os; print(os.getsid(0) == os.getpid())"), environment={})
    assert attempt.output == "True\n"
