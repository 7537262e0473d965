"""The tutorial works: its commands are run as they stand, and print what the page shows."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "tutorial" / "first-repository.md").read_text(encoding="utf-8")
_STEPS = re.findall(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", _PAGE, re.MULTILINE | re.DOTALL)
_PORT = "8321"
_END = "\x1e"
# What is started in the background must not outlive a step that fails.
_BEFORE = "set -e\ntrap 'kill $(jobs -p) 2>&-' EXIT\n"


@pytest.fixture(scope="module")
def followed(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Follow the page in one shell, in an empty folder; return what each of its steps printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEVELGATE_")}
    environment = {
        **kept,
        "PATH": f"{levelgate_program.parent}:{os.environ['PATH']}",
        "EXAMPLES": str(_ROOT / "examples" / "packages"),
    }
    script = _BEFORE + "".join(f"{commands}\nprintf '\\036'\n" for commands, _ in _STEPS)
    done = subprocess.run(
        ["bash", "-c", script.replace(_PORT, _free_port())],  # noqa: S607 - the reader's own shell, wherever it is
        stdin=subprocess.DEVNULL,
        cwd=tmp_path_factory.mktemp("tutorial"),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    printed = done.stdout.split(_END)[:-1]
    assert len(printed) == len(_STEPS), f"step {len(printed) + 1} failed: {done.stderr}"
    return printed


def _free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def _comparable(text: str) -> list[str]:
    """Leave out what differs: times, ports, the width of columns, and the rule below a table's head."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line.strip("─")]


def test_the_page_has_steps() -> None:
    assert len(_STEPS) > 10


@pytest.mark.parametrize("number", range(len(_STEPS)))
def test_a_step_prints_what_the_page_shows(number: int, followed: list[str]) -> None:
    assert _comparable(followed[number]) == _comparable(_STEPS[number][1])
