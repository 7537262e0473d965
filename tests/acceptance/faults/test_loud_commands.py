"""A command that prints a gigabyte."""

from __future__ import annotations

import os
import subprocess

from fakes.faults.watched import Watched

PRINTED = 1_000_000_000
MOST_MEMORY = 200 * 1024 * 1024


def test_a_gigabyte_of_output_stays_out_of_memory_and_out_of_the_database(watched: Watched) -> None:
    command = ["/bin/sh", "-c", f"tr '\\0' x < /dev/zero | head -c {PRINTED}"]
    watched.apply(pipelines=[{"name": "loud", "type": "command", "command": command}])
    run = watched.json("pipeline", "test", "loud")["id"]
    server = subprocess.Popen(
        [watched.program, "serve", "--once"],
        cwd=watched.folder,
        env=watched.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(server.pid, 0)
    server.returncode = os.waitstatus_to_exitcode(status)
    assert server.returncode == 0
    assert used.ru_maxrss * 1024 < MOST_MEMORY
    assert watched.json("run", "show", run)["state"] == "succeeded"
    log = watched.json("run", "log", run)["text"]
    assert 1 << 20 <= len(log) < (1 << 20) + 200
    assert log.splitlines()[-1] == "[more than 1 MiB: the rest of what this attempt wrote is dropped]"
    assert watched.database.stat().st_size < 8 * 1024 * 1024
