"""Starting a process in a session of its own, following it, and ending it with all that it started."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from levelgate.plugin.types import Launched
from levelgate.ports import Attempt
from levelgate.running.output import Output

_LOOK = 0.1
_UNKILLABLE = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    """A started process, and the reading end of its output."""

    process: subprocess.Popen[bytes]
    descriptor: int

    @contextmanager
    def output(self, write: Callable[[str], None]) -> Iterator[Output]:
        """Lend its output; the reading end is closed afterwards."""
        try:
            yield Output(self.descriptor, write)
        finally:
            os.close(self.descriptor)


def start(command: Sequence[str], variables: Mapping[str, str], directory: Path | None) -> Started:
    """Start an argument list, without a shell; raise OSError where that cannot be done."""
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            list(command),
            env=dict(variables),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=writing,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        os.close(reading)
        if isinstance(error, OSError):
            raise
        # A zero byte or a lone surrogate in an argument or a variable.
        raise OSError(errno.EINVAL, f"{error} in the command or its environment") from error
    finally:
        os.close(writing)
    return Started(process=process, descriptor=reading)


class Follower:
    """Follows one started process to its end, or ends its group at the deadline or when the attempt is cancelled.

    `deadline` is a time of the monotonic clock; `grace` is how many seconds lie between SIGTERM and SIGKILL.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], attempt: Attempt, output: Output, *, deadline: float, grace: float
    ) -> None:
        self._process = process
        self._attempt = attempt
        self._output = output
        self._deadline = deadline
        self._grace = grace

    def follow(self) -> Launched:
        """Wait, taking the output all the while; nothing of the process is left, whatever is raised."""
        try:
            return self._follow()
        except BaseException:
            self._clear()
            raise

    def _follow(self) -> Launched:
        while not self._has_exited():
            if self._attempt.cancelled():
                self._end()
                return Launched(exit_status=None, cancelled=True)
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._end()
                return Launched(exit_status=None, timed_out=True)
            self._output.take(min(left, _LOOK))
        self._output.take_rest()
        return Launched(exit_status=self._clear())

    def _has_exited(self) -> bool:
        """Look without reaping: until then the number of the group cannot become another's."""
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _end(self) -> None:
        self._signal(signal.SIGTERM)
        give_up = time.monotonic() + self._grace
        while not self._has_exited() and time.monotonic() < give_up:
            self._output.take(_LOOK)
        self._output.take_rest()
        self._clear()

    def _clear(self) -> int | None:
        """Kill what is left of the group, and reap its leader; None where the kernel will not let go of it."""
        self._signal(signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_UNKILLABLE)
        return None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)
