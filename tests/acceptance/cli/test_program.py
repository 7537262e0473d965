"""The installed program as a whole: quick to help, sure of its exit status, at ease with shells."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from fakes.installed import Installed

# The bound is 0.15 s on a machine at rest; a machine that runs tests side by side is given three times that.
HELP_SECONDS = 0.45


def test_help_comes_at_once(installed: Installed, unmeasured_environment: dict[str, str]) -> None:
    installed.environment = unmeasured_environment
    took = []
    for _ in range(5):
        started = time.perf_counter()
        assert installed.run("--help").returncode == 0
        took.append(time.perf_counter() - started)
    assert min(took) < HELP_SECONDS


def test_help_loads_nothing_heavy(installed: Installed, unmeasured_environment: dict[str, str]) -> None:
    installed.environment = unmeasured_environment | {"PYTHONPROFILEIMPORTTIME": "1"}
    done = installed.run("--help")
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & {"fastapi", "pydantic", "requests", "rich", "sqlalchemy", "levelgate.bootstrap"}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--version"], 0), (["init"], 0), (["repository", "list"], 1), (["repository", "liszt"], 2), ([], 2)],
)
def test_the_exit_status_says_what_became_of_a_command(installed: Installed, arguments: list[str], status: int) -> None:
    assert installed.run(*arguments).returncode == status


def test_an_error_goes_to_stderr_with_its_code_and_what_to_do(installed: Installed) -> None:
    done = installed.run("version", "show", "nonsense")
    assert done.stdout == ""
    assert done.stderr.startswith("error[database-unusable]: ")
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(installed: Installed, shell: str) -> None:
    done = installed.run("completion", shell)
    assert done.returncode == 0
    assert "_LEVELGATE_COMPLETE" in done.stdout


def test_commands_are_completed(installed: Installed) -> None:
    installed.environment |= {"_LEVELGATE_COMPLETE": "bash_complete", "COMP_WORDS": "levelgate rep", "COMP_CWORD": "1"}
    assert installed.run().stdout.strip() == "plain,repository"


def test_output_that_nobody_reads_on_is_no_failure(installed: Installed) -> None:
    installed.run("init")
    with installed.start("schema") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_a_second_server_on_the_same_file_is_refused_and_names_the_first(installed: Installed) -> None:
    installed.run("init")
    with installed.start("serve") as first:
        _wait_for_line(first, "serving ")
        second = installed.run("serve", "--once")
        first.send_signal(signal.SIGTERM)
        first.communicate()
    assert second.returncode == 1
    assert f"process {first.pid} serves" in second.stderr
    assert first.returncode == 0


def test_following_events_ends_when_interrupted(installed: Installed) -> None:
    installed.run("init")
    with installed.start("event", "follow", "--after", "0") as process:
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_an_interrupted_look_at_a_silent_server_leaves_nothing_behind(installed: Installed, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    (folder / "of-another").mkdir(parents=True)
    installed.environment |= {"TMPDIR": str(folder)}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with installed.start("repository", "add", "updates", "--type", "yum", "--url", url) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
            connection.close()
    assert process.returncode == 130
    assert [path.name for path in folder.iterdir()] == ["of-another"]


@pytest.mark.parametrize("arguments", [["serve", "--once"], ["serve"]])
def test_a_server_with_nothing_to_watch_says_so(installed: Installed, arguments: list[str]) -> None:
    installed.run("init")
    with installed.start(*arguments) as process:
        line = _wait_for_line(process, "no repository is declared")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert "; `levelgate apply` does what the declaration file says" in line


def _wait_for_line(process: subprocess.Popen[str], text: str) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if text in line:
            return line
    raise AssertionError(f"ended with {process.wait()} before it said {text!r}")
