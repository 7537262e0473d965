"""Children of the fork server, seen from the parent: starting, listening to, and killing them."""

from __future__ import annotations

import multiprocessing
import os
import selectors
import signal
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess

from levelgate.errors import DeadlineExceeded, LimitExceeded, PluginFailed
from levelgate.sandbox import child
from levelgate.sandbox.child import Request

# multiprocessing looks at all children whenever one is started, and loses an exit status when two threads do so.
_PROCESSES = threading.RLock()
_CHUNK = 65536
_TAIL = 32
_LAST_WORDS = 1.0
_PAUSES = (0.02, 0.1, 0.5)


def preload(modules: Sequence[str]) -> None:
    """Name the modules that the fork server imports before it forks; without effect once it runs."""
    with _PROCESSES:
        multiprocessing.get_context("forkserver").set_forkserver_preload([child.__name__, *modules])


@dataclass(kw_only=True, slots=True, eq=False)
class Child:
    """A started child: its process, and the pipes of its answer and of what it prints."""

    process: ForkServerProcess
    answers: Connection
    output: Connection
    name: str
    deadline: float
    wall_seconds: float
    printed: deque[bytes] = field(default_factory=lambda: deque(maxlen=_TAIL))

    def answer(self, answer_bytes: int, output_bytes: int) -> bytearray:
        """Return all that it answers; raise DeadlineExceeded or LimitExceeded as soon as it goes too far."""
        answer = bytearray()
        count = 0
        with selectors.DefaultSelector() as selector:
            for pipe in (self.answers, self.output):
                os.set_blocking(pipe.fileno(), False)
                selector.register(pipe, selectors.EVENT_READ)
            while self.answers in selector.get_map():
                for key, _ in selector.select(self._left()):
                    data = os.read(key.fd, _CHUNK)
                    if not data:
                        selector.unregister(key.fileobj)
                    elif key.fileobj is self.answers:
                        answer += data
                    else:
                        self.printed.append(data)
                        count += len(data)
                if len(answer) > answer_bytes:
                    raise LimitExceeded(f"{self.name} answered more than {answer_bytes} bytes")
                if count > output_bytes:
                    raise LimitExceeded(f"{self.name} printed more than {output_bytes} bytes")
        return answer

    def tail(self) -> str:
        """Return the end of what it printed."""
        with suppress(BlockingIOError):
            while data := os.read(self.output.fileno(), _CHUNK):
                self.printed.append(data)
        return b"".join(self.printed)[-2000:].decode(errors="replace").strip()

    def exit_status(self) -> int:
        """Wait for its end and return its exit status, negative for a signal."""
        wait([self.process.sentinel], self._left())
        with _PROCESSES:
            status = self.process.exitcode
        if status is None:
            self._left()
        return 0 if status is None else status

    def end(self, *, patience: float = 0.0) -> None:
        """Kill it, its group too, unless it ends by itself within so many seconds."""
        if not wait([self.process.sentinel], patience):
            self.kill()
            wait([self.process.sentinel], _LAST_WORDS)
        with _PROCESSES:
            # A process in the kernel's hands may outlive SIGKILL for a while: its object is then left as it is.
            if self.process.exitcode is not None:
                self.process.close()
        self.answers.close()
        self.output.close()

    def kill(self) -> None:
        """Send SIGKILL to the child and to what it may have started."""
        with _PROCESSES, suppress(ProcessLookupError, PermissionError):
            if self.process.exitcode is None and self.process.pid is not None:
                self.process.kill()
                os.killpg(self.process.pid, signal.SIGKILL)

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded(f"{self.name} was ended after {self.wall_seconds:g} s, its deadline")
        return left


def _started(request: Request) -> tuple[ForkServerProcess, Connection, Connection]:
    context = multiprocessing.get_context("forkserver")
    answers, answers_end = context.Pipe(duplex=False)
    output, output_end = context.Pipe(duplex=False)
    process = context.Process(target=child.run, args=(request, answers_end, output_end), daemon=True)
    try:
        with _PROCESSES:
            process.start()
    except BaseException:
        answers.close()
        output.close()
        raise
    finally:
        answers_end.close()
        output_end.close()
    return process, answers, output


def _mend(error: Exception) -> str:
    # Its socket lies in the temporary folder, and the path of a socket is short.
    return "set TMPDIR to a folder with a shorter path" if "too long" in str(error) else "try again later"


def start(request: Request, name: str, deadline: float) -> Child:
    """Start a child; where the fork server was killed meanwhile, another one is there a moment later."""
    pauses = iter(_PAUSES)
    while True:
        try:
            process, answers, output = _started(request)
        except (OSError, EOFError) as error:
            pause = next(pauses, None)
            if pause is None:
                raise PluginFailed(
                    f"no child could be started for {name}: {type(error).__name__}: {error}", mend=_mend(error)
                ) from error
            time.sleep(pause)
        else:
            return Child(
                process=process,
                answers=answers,
                output=output,
                name=name,
                deadline=deadline,
                wall_seconds=request.limits.wall_seconds,
            )
