"""How long it takes from a version's publication to the start of its command, over 50 versions.

One server over loopback HTTP watches one repository at an interval of 2 s; each version is published at a moment of
chance. The command's own first act, a file that it makes, is what counts as its start.

    python benchmarks/starts.py [VERSIONS]
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from measuring.stage import Rpm, Serving, Stage, rpm, staged, until

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 50
INTERVAL = 2.0
_GOAL = INTERVAL + 1.0


def main() -> None:
    """Print the distribution."""
    with tempfile.TemporaryDirectory(dir=".") as folder, staged(Path(folder).resolve()) as stage:
        stage.publish(rpm("app", "1.0-1"))
        stage.declare(
            repositories=[{"name": "r", "type": "yum", "url": stage.url("r"), "interval": f"{INTERVAL:g}s"}],
            packages=[{"name": "app", "repository": "r", "start": "none"}],
            pipelines=[{"name": "mark", "type": "command", "command": ["sh", "-c", ': > "$LEVELGATE_VERSION"']}],
            subscriptions=[{"name": "s", "packages": ["r/app"], "pipeline": "mark"}],
        )
        stage.levelgate("serve", "--once")
        with Serving(stage):
            waits = sorted(_waits(stage))
        print(f"{COUNT} versions, interval {INTERVAL:g} s: from publication to the start of the command")
        for name, share in (("least", 0.0), ("median", 0.5), ("95 of 100", 0.95), ("most", 1.0)):
            print(f"{name:<12}{waits[min(int(share * COUNT), COUNT - 1)]:6.2f} s")
        print(f"over {_GOAL:g} s   {sum(wait > _GOAL for wait in waits):6d}")


def _waits(stage: Stage) -> list[float]:
    chance = random.Random(50)  # noqa: S311 - the same moments in every run
    packages = [rpm("app", "1.0-1")]
    return [_wait(stage, packages, f"1.{number}-1", chance.uniform(0, INTERVAL)) for number in range(1, COUNT + 1)]


def _wait(stage: Stage, packages: list[Rpm], version: str, later: float) -> float:
    time.sleep(later)
    packages.append(rpm("app", version))
    stage.site.publish(packages)
    published = time.time()
    stage.reload()
    mark = stage.folder / version
    until(partial(mark.exists), every=0.05)
    return mark.stat().st_mtime - published


if __name__ == "__main__":
    main()
