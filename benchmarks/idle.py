"""What a server costs that has nothing to do: CPU, memory and wake-ups over a while, listening and not.

Beside it, in the same run, a server that watches 100 repositories of which nothing ever changes, each once a minute.

    python benchmarks/idle.py [SECONDS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from measuring.stage import Serving, Stage, rpm, staged

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
WATCHED = 100
_SETTLE = 5


def main() -> None:
    """Print what each of the servers costs."""
    print(f"over {SECONDS:g} s, children left out       of a core     memory   wake-ups/s   threads")
    with tempfile.TemporaryDirectory(dir=".") as folder, staged(Path(folder).resolve()) as stage:
        stage.publish(rpm("app", "1.0-1"))
        _declare(stage, 10, "1d")
        _measure("nothing due, not listening", stage, "off")
        _measure("nothing due, listening", stage, "127.0.0.1:0")
        _declare(stage, WATCHED, "60s")
        _measure(f"{WATCHED} polled once a minute", stage, "127.0.0.1:0")


def _declare(stage: Stage, count: int, interval: str) -> None:
    names = [f"r{number}" for number in range(count)]
    stage.declare(
        repositories=[{"name": name, "type": "yum", "url": stage.url(name), "interval": interval} for name in names],
        packages=[{"name": "app", "repository": name} for name in names],
    )
    stage.levelgate("serve", "--once")


def _measure(name: str, stage: Stage, listen: str) -> None:
    with Serving(stage, "--listen", listen) as serving:
        time.sleep(_SETTLE)
        used, woken, began = serving.seconds_of_cpu(), serving.wakings(), time.monotonic()
        time.sleep(SECONDS)
        took = time.monotonic() - began
        used, woken = serving.seconds_of_cpu() - used, serving.wakings() - woken
        print(
            f"{name:<36} {used / took:9.2%} {serving.mebibytes():7.1f} MiB {woken / took:10.1f} {serving.threads():9d}"
        )


if __name__ == "__main__":
    main()
