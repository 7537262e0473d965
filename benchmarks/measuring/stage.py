"""A stage for one measurement: a folder with a publisher's repository, a declaration, a database and a server."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Self

import requests

_TESTS = Path(__file__).parents[2] / "tests"
sys.path.append(str(_TESTS))

from fakes.yum_repository import Rpm, YumRepository, rpm  # noqa: E402 - the path to it is set above

__all__ = ["Rpm", "Serving", "Stage", "rpm", "staged", "until"]

_PROGRAM = Path(sysconfig.get_path("scripts")) / "levelgate"
_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 300


def until(reached: Callable[[], bool], every: float = 0.02) -> None:
    """Wait until something has come about."""
    end = time.monotonic() + _PATIENCE
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError(f"{reached} did not come about within {_PATIENCE} s")
        time.sleep(every)


class Stage:
    """The folder and its publisher; `site` is what every repository of it serves."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.site = YumRepository(folder / "site")
        self.database = folder / "levelgate.db"
        self._address = f"http://127.0.0.1:{port}"

    def url(self, name: str) -> str:
        """Return the address of one repository."""
        return f"{self._address}/{name}/"

    def publish(self, *packages: Rpm) -> None:
        """Publish these packages in all repositories at once."""
        self.site.publish(packages)
        self.reload()

    def reload(self) -> None:
        """Have what the site holds served from now on."""
        self._ask("reload")

    def requests(self) -> list[tuple[str, float]]:
        """Return which indexes were asked for since the last call, and when."""
        return [tuple(one) for one in json.loads(self._ask("requests"))]

    def _ask(self, what: str) -> bytes:
        return requests.get(f"{self._address}/-/{what}", timeout=60).content

    def levelgate(self, *arguments: str) -> str:
        """Run one command to its end."""
        done = subprocess.run([_PROGRAM, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"levelgate {arguments}: {done.stderr}")
        return done.stdout

    def declare(self, **sections: Sequence[Mapping[str, Any]]) -> None:
        """Apply a declaration."""
        (self.folder / "levelgate.yaml").write_text(json.dumps(sections), encoding="utf-8")
        self.levelgate("apply", "--yes")

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask, or change, the database behind the program's back."""
        with closing(sqlite3.connect(self.database, timeout=60)) as connection, connection:
            return connection.execute(statement, values).fetchall()


class Serving:
    """`levelgate serve`, in a process of its own, listening on a free port unless the arguments say otherwise."""

    def __init__(self, stage: Stage, *arguments: str) -> None:
        arguments = arguments or ("--listen", "127.0.0.1:0")
        self._log = (stage.folder / "log").open("w")
        self._process = subprocess.Popen([_PROGRAM, "serve", *arguments], cwd=stage.folder, stderr=self._log)
        self.log = stage.folder / "log"
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        until(lambda: "serving " in self.log.read_text())
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        self._log.close()

    def seconds_of_cpu(self) -> float:
        """Return how much CPU time it has used so far, its children left out."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def mebibytes(self) -> float:
        """Return the memory that it holds now, its children left out."""
        return _number(Path(f"/proc/{self.pid}/status"), "VmRSS") / 1024

    def threads(self) -> int:
        """Return how many threads it has."""
        return _number(Path(f"/proc/{self.pid}/status"), "Threads")

    def wakings(self) -> int:
        """Return how often one of its threads that are there now has waited for something so far."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return sum(_number(task / "status", "voluntary_ctxt_switches") for task in tasks)


def _number(status: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(f"{name}:"))


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Set a stage up in a folder, with an empty repository."""
    YumRepository(folder / "site").publish([])
    command = [sys.executable, "-m", "measuring.publisher", str(folder / "site")]
    with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as publisher:
        try:
            yield Stage(folder, int(publisher.stdout.readline() if publisher.stdout else ""))
        finally:
            publisher.terminate()
