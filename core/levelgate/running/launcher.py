"""Launches commands for one attempt of one run."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from levelgate.domain.json_value import JsonValue
from levelgate.plugin.types import Launched
from levelgate.ports import Attempt
from levelgate.running.process import Follower, start
from levelgate.running.surroundings import allowed, written

GRACE = 5.0


class Launcher:
    """The `levelgate.plugin.Launch` of one attempt, whose timeout begins when this is made.

    `host` is the environment that the allow-list is applied to, without it the server's own; `grace` is how many
    seconds a command has to end itself after SIGTERM. When a command ends, whatever it left running in its process
    group is killed; what shall outlive the run must start a session of its own.
    """

    def __init__(self, attempt: Attempt, *, host: Mapping[str, str] | None = None, grace: float = GRACE) -> None:
        self._attempt = attempt
        self._host = os.environ if host is None else host
        self._grace = grace
        self._deadline = time.monotonic() + attempt.timeout

    def __call__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: Path | None = None,
        run_file: Mapping[str, JsonValue] | None = None,
    ) -> Launched:
        """Run an argument list and wait for its end; raise OSError when it cannot be started."""
        with written(run_file) as told:
            started = start(command, {**allowed(self._host), **environment, **told}, directory)
            with started.output(self._attempt.write) as output:
                return Follower(
                    started.process, self._attempt, output, deadline=self._deadline, grace=self._grace
                ).follow()
