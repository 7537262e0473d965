"""What 1,000 watched Python projects cost, unchanged and changed, and beside it what nvchecker does of the same index.

Both look at one loopback index, one after the other. Levelgate polls as it does always, by its server; nvchecker is
started anew for each round. Levelgate asks for JSON and records every file of every version; nvchecker reads the
versions out of the HTML by an expression.

*asked* is from the first request to the last. *told* is from when each is told to look, nvchecker by being run, to the
last request. *done* is from the first request until all is recorded, or nvchecker ends.

    python benchmarks/index.py [PROJECTS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

import requests
from measuring.stage import Serving, Stage, until

PROJECTS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
VERSIONS = 20
ROUNDS = 7
_NAMES = [f"p{number}" for number in range(PROJECTS)]
_NVCHECKER = Path(sys.prefix) / "others" / "bin" / "nvchecker"
_MICROSECONDS = 1_000_000


class Round(NamedTuple):
    """What one round cost: requests, what was answered, and seconds, as the head of this file says."""

    requests: float
    megabytes: float
    asked: float
    told: float
    done: float


class Index:
    """The index, and what it is told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}/"

    def tell(self, what: str) -> list[float]:
        """Give a command; return the requests, the bytes, and when the first and the last request came."""
        counts: list[float] = requests.get(f"{self.url}-/{what}", timeout=60).json()
        return counts

    def measured(self, work: Callable[[], object]) -> Round:
        """Measure what one round costs."""
        self.tell("counts")
        told = time.time()
        work()
        done = time.time()
        asked, sent, first, last = self.tell("counts")
        megabytes = sent / 1_000_000
        return Round(requests=asked, megabytes=megabytes, asked=last - first, told=last - told, done=done - first)


@contextmanager
def _served() -> Iterator[Index]:
    command = [sys.executable, "-m", "measuring.python_index", str(PROJECTS), str(VERSIONS)]
    with subprocess.Popen(command, cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield Index(int(server.stdout.readline() if server.stdout else ""))
        finally:
            server.terminate()


def _poll(stage: Stage) -> None:
    """Have the server poll now, and wait until that is recorded."""
    due = int(time.time() * _MICROSECONDS)
    stage.sql("UPDATE repositories SET due_at = ?", due)
    until(
        lambda: not stage.sql("SELECT count(*) FROM repositories WHERE polled_at < ? OR polled_at IS NULL", due)[0][0]
    )


def _check(folder: Path) -> None:
    done = subprocess.run([_NVCHECKER, "-c", "nvchecker.toml"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"nvchecker: {done.stderr[-2000:]}")


def _declare(stage: Stage, index: Index) -> None:
    stage.declare(
        repositories=[{"name": "index", "type": "pypi", "url": index.url, "interval": "1d"}],
        packages=[{"name": name, "repository": "index"} for name in _NAMES],
    )
    # The first poll is to be measured too.
    stage.sql("UPDATE repositories SET due_at = ?", int((time.time() + 3600) * _MICROSECONDS))
    tables = [
        f"[{name}]\nsource = 'regex'\nurl = '{index.url}{name}/'\nregex = '{name}-([0-9.]+)-py3-none-any.whl<'\n"
        for name in _NAMES
    ]
    head = "[__config__]\noldver = 'old.json'\nnewver = 'new.json'\n"
    (stage.folder / "nvchecker.toml").write_text(head + "".join(tables), encoding="utf-8")


def _print(name: str, rounds: Sequence[Round]) -> None:
    count, megabytes, asked, told, done = (median(figures) for figures in zip(*rounds, strict=True))
    print(
        f"  {name:<10} {count:6.0f} requests  {megabytes:8.2f} MB"
        f"  asked {asked:6.2f} s  told {told:6.2f} s  done {done:6.2f} s"
    )


def main() -> None:
    """Print what each state of the index costs."""
    with tempfile.TemporaryDirectory(dir=".") as folder, _served() as index:
        stage = Stage(Path(folder).resolve(), index.port)
        _declare(stage, index)
        with Serving(stage) as serving:

            def both(title: str, rounds: int = 1) -> None:
                print(title if rounds == 1 else f"{title}, medians of {rounds}")
                used = serving.seconds_of_cpu()
                ours, theirs = [], []
                for _ in range(rounds):
                    ours.append(index.measured(lambda: _poll(stage)))
                    theirs.append(index.measured(lambda: _check(stage.folder)))
                _print("levelgate", ours)
                print(f"             CPU of its server {(serving.seconds_of_cpu() - used) / rounds:.2f} s")
                _print("nvchecker", theirs)
                if rounds > 1:
                    pairs = list(zip(ours, theirs, strict=True))
                    asked = median(mine.asked / other.asked for mine, other in pairs)
                    told = median(mine.told / other.told for mine, other in pairs)
                    print(f"             of nvchecker's time: asked {asked:.2f}, told {told:.2f}")

            both(f"first contact with {PROJECTS} projects of {VERSIONS} versions")
            both("unchanged", ROUNDS)
            index.tell("release/10")
            both("10 changed")
            index.tell(f"release/{PROJECTS}")
            both("all changed")
            index.tell("marks/0")
            both("unchanged, without validators for the first time")
            both("unchanged, without validators", ROUNDS)
            index.tell("release/10")
            both("10 changed, without validators")
            print(f"memory of the server {serving.mebibytes():.1f} MiB")


if __name__ == "__main__":
    main()
