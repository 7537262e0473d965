"""Programs that parse in a sandbox, to be run as main programs of several forms."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path

from fakes import parsers
from levelgate.sandbox.sandbox import Sandbox


def _say(value: object) -> None:
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


def measure(count: int = 9) -> None:
    """Print how long each of some children took, and what they had imported."""
    sandbox = Sandbox(preload=[parsers.__name__])
    sandbox.start()
    seconds = []
    for _ in range(count):
        begin = time.perf_counter()
        sandbox.parse(parsers.where)
        seconds.append(time.perf_counter() - begin)
    _say({"seconds": seconds, "modules": sandbox.parse(parsers.where)["modules"]})


def _idle(sandbox: Sandbox, _path: Path) -> None:
    sys.stdin.readline()
    sandbox.close()


def _hold(sandbox: Sandbox, path: Path) -> None:
    sandbox.parse(parsers.hold_the_interpreter, files=[path])


def _hold_in_thread(sandbox: Sandbox, path: Path) -> None:
    threading.Thread(target=_hold, args=(sandbox, path), daemon=True).start()
    sys.stdin.readline()


def _survive(sandbox: Sandbox, path: Path) -> None:
    """Live on after SIGTERM, as a server does that finishes what it has begun."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    _say(sandbox.parse(parsers.write_and_wait, files=[path]))
    _say(sandbox.parse(parsers.joined, "again"))


_ACTIONS = {"idle": _idle, "hold": _hold, "hold-in-thread": _hold_in_thread, "survive": _survive}


def main() -> None:
    """Print what a child is like, then do as the first argument says, with the file of the second."""
    sandbox = Sandbox(preload=[parsers.__name__])
    _say(sandbox.parse(parsers.where))
    _ACTIONS[sys.argv[1]](sandbox, Path(sys.argv[2]))


if __name__ == "__main__":
    main()
