"""A page that is followed as a reader follows it: its files are written, its commands are run in one shell.

What is followed, in order: a fence of `sh`, with the fence of `text` after it as what is printed; and a fence below a
line `path`: which is that file, or below `path`, in place of `name`: which is one of its functions, written anew.
"""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_FENCES = re.compile(
    r"^```sh\n(?P<commands>.*?)^```\n(?:\n```text\n(?P<printed>.*?)^```\n)?"
    r"|^`(?P<path>[^`\n]+)`(?:, in place of `(?P<function>\w+)`)?:\n\n```\w+\n(?P<text>.*?)^```\n",
    re.MULTILINE | re.DOTALL,
)
_END = "\x1e"
# What is started in the background must not outlive a step that fails.
_BEFORE = "set -e\ntrap 'kill $(jobs -p) 2>&-' EXIT\n"
_HERE = "END_OF_FILE_OF_THE_PAGE"
_ANYTHING = "..."


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done in one step, as a shell does it, and what it is to print."""

    script: str
    printed: str = ""


class Page:
    """A page whose steps are followed; `port`, as it stands in them, is replaced by a free one."""

    def __init__(self, path: Path, port: str) -> None:
        found = _FENCES.finditer(path.read_text(encoding="utf-8"))
        self.steps = [_step(one.groupdict(default="")) for one in found]
        self._port = port

    def follow(self, folder: Path, environment: dict[str, str]) -> list[str]:
        """Follow the page in one shell, in an empty folder; return what each of its steps printed."""
        script = _BEFORE + "".join(f"{step.script}\nprintf '\\036'\n" for step in self.steps)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEVELGATE_")}
        done = subprocess.run(
            ["bash", "-c", script.replace(self._port, _free_port())],  # noqa: S607 - the reader's own shell, wherever it is
            stdin=subprocess.DEVNULL,
            cwd=folder,
            env={**kept, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        printed = done.stdout.split(_END)
        assert len(printed) == len(self.steps) + 1, f"step {len(printed)} failed: {done.stdout}{done.stderr}"
        return printed[:-1]


def _step(found: dict[str, str]) -> Step:
    path, function, text = found["path"], found["function"], found["text"]
    if not path:
        return Step(script=found["commands"], printed=found["printed"])
    if function:
        return Step(script=f"{sys.executable} {__file__} {path} {function} <<'{_HERE}'\n{text}{_HERE}\n")
    return Step(script=f"mkdir -p $(dirname {path})\ncat > {path} <<'{_HERE}'\n{text}{_HERE}\n")


def _free_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


def check_printed(printed: str, shown: str) -> None:
    """Compare what a step printed with what the page shows; `...` stands for whatever is there."""
    lines = "\n".join(_comparable(shown))
    pattern = ".*".join(re.escape(part) for part in lines.split(_ANYTHING))
    assert re.fullmatch(pattern, "\n".join(_comparable(printed)), re.DOTALL), f"printed: {printed}\nshown: {shown}"


def _comparable(text: str) -> list[str]:
    """Leave out what differs: times, ports, how many checks there are, the width of columns, rules below heads."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text))
    text = re.sub(r"\d+ (passed|deselected) in \d+\.\d\ds", r"SOME \1", text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line.strip("─")]


def _replace(path: Path, function: str, text: str) -> None:
    source = path.read_text(encoding="utf-8")
    (old,) = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == function)
    lines = source.splitlines(keepends=True)
    path.write_text("".join([*lines[: old.lineno - 1], text, *lines[old.end_lineno :]]), encoding="utf-8")


if __name__ == "__main__":
    _replace(Path(sys.argv[1]), sys.argv[2], sys.stdin.read())
