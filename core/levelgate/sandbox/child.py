"""What happens inside a child: it takes its limits, runs one function, and says what came of it.

The fork server imports this module before anything else, so it imports little.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import math
import multiprocessing
import os
import resource
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from levelgate.sandbox import answer
from levelgate.sandbox.limits import SandboxLimits

_GRACE = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One call: a function by name, and its arguments as JSON."""

    module: str
    name: str
    files: tuple[str, ...]
    arguments: str
    limits: SandboxLimits


def ready() -> bool:
    """Do nothing: what the host asks for to have the fork server running before it is needed."""
    return True


def _limit(kind: int, soft: int, hard: int | None = None) -> None:
    ceiling = resource.getrlimit(kind)[1]
    wanted = soft if hard is None else hard
    top = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    resource.setrlimit(kind, (min(soft, top), top))


def _take_limits(limits: SandboxLimits) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    # The soft limit sends SIGXCPU, which tells the host what happened; the hard one a second later kills.
    _limit(resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1)
    _limit(resource.RLIMIT_FSIZE, limits.file_bytes)
    _limit(resource.RLIMIT_NOFILE, limits.open_files)
    _limit(resource.RLIMIT_AS, limits.memory_bytes)


def _end_with_parent(parent: int, wall_seconds: float) -> None:
    """Have the kernel end this process when the parent is gone or has forgotten it, whatever it is busy with."""
    # The other end of this pipe is the parent's alone; its closing raises SIGIO, which ends a process.
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(parent, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(parent, fcntl.F_SETFL, fcntl.fcntl(parent, fcntl.F_GETFL) | os.O_ASYNC)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(math.ceil(wall_seconds) + _GRACE)


def _take_streams(output: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)


def _close_all_but(*kept: int) -> None:
    """Close what the fork server left open: who writes into its pipes could end it, or outlive the parent."""
    first = 3
    for fd in sorted(kept):
        os.closerange(first, fd)
        first = fd + 1
    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _called(request: Request) -> bytes:
    try:
        function: Any = importlib.import_module(request.module)
        for part in request.name.split("."):
            function = getattr(function, part)
        value = function(*map(Path, request.files), *json.loads(request.arguments))
        return answer.of_value(value, request.limits.answer_bytes)
    except BaseException as error:  # noqa: BLE001 - a parser may also call exit
        return answer.of_error(error)


def run(request: Request, answers: Connection, output: Connection) -> None:
    """Serve one request and write the answer into the pipe."""
    # A session of its own: the terminal's Ctrl-C is the parent's, and the parent can kill the whole group.
    os.setsid()
    _take_streams(output.fileno())
    output.close()
    parent = multiprocessing.parent_process()
    if parent is None:
        raise RuntimeError("this is the body of a child process")
    _close_all_but(answers.fileno(), parent.sentinel)
    _end_with_parent(parent.sentinel, request.limits.wall_seconds)
    _take_limits(request.limits)
    said = memoryview(_called(request))
    while said:
        said = said[os.write(answers.fileno(), said) :]
    answers.close()
