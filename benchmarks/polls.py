"""How long 1,000 repositories that are due together take to be polled, by one server, over loopback HTTP.

Each is polled for three packages, first with nothing changed, then with new metadata of three more RPMs. Beside it, in
the same run, a bare loop over one prepared conditional request of the same kind: the limit of one thread.

    python benchmarks/polls.py [REPOSITORIES]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from http import HTTPStatus
from pathlib import Path

import requests
from measuring.stage import Serving, Stage, rpm, staged

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
_MICROSECONDS = 1_000_000


def main() -> None:
    """Print how long it took, and beside it what the limit is."""
    with tempfile.TemporaryDirectory(dir=".") as folder, staged(Path(folder).resolve()) as stage:
        stage.publish(*_packages(10))
        names = [f"r{number}" for number in range(COUNT)]
        stage.declare(
            repositories=[{"name": name, "type": "yum", "url": stage.url(name), "interval": "1d"} for name in names],
            packages=[{"name": package, "repository": name} for name in names for package in ("app", "lib", "doc")],
        )
        stage.levelgate("serve", "--once")
        bare = _bare(stage)
        print(f"bare conditional requests, one thread      {bare:7.2f} s  {bare / COUNT * 1000:6.2f} ms each")
        with Serving(stage) as serving:
            time.sleep(3)
            _round(stage, serving, "unchanged", bare)
            stage.publish(*_packages(11))
            _round(stage, serving, "changed", bare)
            _round(stage, serving, "unchanged again", bare)
            print(f"memory of the server                       {serving.mebibytes():7.1f} MiB")


def _packages(count: int) -> list[object]:
    return [rpm(name, f"1.{number}-1") for name in ("app", "lib", "doc") for number in range(count)]


def _bare(stage: Stage) -> float:
    with requests.Session() as session:
        tag = session.get(stage.url("bare") + "repodata/repomd.xml").headers["ETag"]
        prepared = session.prepare_request(
            requests.Request("GET", stage.url("bare") + "repodata/repomd.xml", headers={"If-None-Match": tag})
        )
        began = time.monotonic()
        for _ in range(COUNT):
            if session.send(prepared, allow_redirects=False).status_code != HTTPStatus.NOT_MODIFIED:
                raise RuntimeError("the publisher takes a conditional request for another")
        return time.monotonic() - began


def _round(stage: Stage, serving: Serving, name: str, bare: float) -> None:
    stage.requests()
    used = serving.seconds_of_cpu()
    due = int(time.time() * _MICROSECONDS)
    began = time.time()
    stage.sql("UPDATE repositories SET due_at = ?", due)
    while stage.sql("SELECT count(*) FROM repositories WHERE polled_at < ?", due)[0][0]:
        time.sleep(0.1)
    saved = time.time() - began
    asked = stage.requests()
    last = max(at for _, at in asked) - began
    used = serving.seconds_of_cpu() - used
    times = Counter(Counter(repository for repository, _ in asked).values())
    print(
        f"{name:<18} {len(asked)} requests, last after {last:6.2f} s, all recorded after {saved:6.2f} s,"
        f" {last / bare:5.1f} x bare, {used / COUNT * 1000:5.2f} ms of CPU each, requests a repository: {dict(times)}"
    )


if __name__ == "__main__":
    main()
