"""The sandbox: one call of a parser is one child process, forked from a server that has imported the parsers."""

from __future__ import annotations

import json
import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from levelgate.domain.json_value import JsonValue
from levelgate.domain.shown import shown
from levelgate.errors import DeadlineExceeded, LevelgateError, LimitExceeded, MetadataInvalid, PluginFailed
from levelgate.sandbox import answer, child, children
from levelgate.sandbox.child import Request
from levelgate.sandbox.children import Child
from levelgate.sandbox.limits import SandboxLimits

logger = logging.getLogger(__name__)

_LAST_WORDS = 1.0


class Sandbox:
    """Runs parsers in children of multiprocessing's fork server; `parse` is the plugins' `Parse`.

    `preload` names the modules that the fork server imports once, so that a child costs a fork and no imports.
    What is given to a child and what comes back is JSON and paths. Any thread may call `parse`.
    """

    def __init__(self, limits: SandboxLimits | None = None, preload: Sequence[str] = ()) -> None:
        self._limits = limits or SandboxLimits()
        self._preload = tuple(preload)
        self._free = threading.BoundedSemaphore(self._limits.children)
        self._lock = threading.Lock()
        self._running: set[Child] = set()
        self._prepared = False
        self._closed = False

    def start(self) -> None:
        """Have the fork server running, its modules imported, before the first parser is needed."""
        self.parse(child.ready)

    def close(self) -> None:
        """Kill the children that run, and start no more."""
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for one in running:
            one.kill()

    def parse(self, function: Callable[..., JsonValue], *args: JsonValue, files: Sequence[Path] = ()) -> Any:
        """Return what `function(*files, *args)` returns in a child; see `levelgate.plugin.types.Parse`."""
        request = self._request(function, args, files)
        name = f"{request.module}.{request.name}"
        deadline = time.monotonic() + self._limits.wall_seconds
        if not self._free.acquire(timeout=self._limits.wall_seconds):
            raise DeadlineExceeded(
                f"{name} found all {self._limits.children} children busy for {self._limits.wall_seconds:g} s"
            )
        try:
            return self._answer(self._begin(request, name, deadline))
        finally:
            self._free.release()

    def _request(self, function: Callable[..., JsonValue], args: Sequence[JsonValue], files: Sequence[Path]) -> Request:
        # A partial, or another callable object, has no name of its own.
        module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", "<object>")
        if module in {"", "__main__"} or "<" in name:
            raise PluginFailed(
                f"{module}.{name} cannot be imported by a child", mend="give a module-level function of a module"
            )
        try:
            arguments = json.dumps(args, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise PluginFailed(f"the arguments of {module}.{name} are no JSON: {error}") from error
        return Request(module=module, name=name, files=tuple(map(str, files)), arguments=arguments, limits=self._limits)

    def _begin(self, request: Request, name: str, deadline: float) -> Child:
        with self._lock:
            if self._closed:
                raise DeadlineExceeded(f"{name} was not started: the sandbox is closed")
            if not self._prepared:
                children.preload(self._preload)
                self._prepared = True
        one = children.start(request, name, deadline)
        with self._lock:
            self._running.add(one)
            if self._closed:
                one.kill()
        return one

    def _answer(self, one: Child) -> Any:
        patience = 0.0
        try:
            said = one.answer(self._limits.answer_bytes, self._limits.output_bytes)
            try:
                value = answer.read(said)
            except answer.NoAnswer as error:
                raise self._unanswered(one, error) from None
            patience = _LAST_WORDS
        except LevelgateError as error:
            self._tell_printed(one, error)
            raise
        else:
            return value
        finally:
            with self._lock:
                self._running.discard(one)
            one.end(patience=patience)

    def _unanswered(self, one: Child, error: answer.NoAnswer) -> LevelgateError:
        status = one.exit_status()
        if self._closed:
            return DeadlineExceeded(f"{one.name} was ended because the sandbox was closed")
        if status == -signal.SIGXCPU:
            return LimitExceeded(f"{one.name} used more than {self._limits.cpu_seconds} s of CPU time")
        if status < 0:
            return LimitExceeded(f"{one.name} was ended by {signal.Signals(-status).name}")
        return PluginFailed(f"{one.name} ended with exit status {status} and an answer that {error}")

    def _tell_printed(self, one: Child, error: LevelgateError) -> None:
        printed = shown(one.tail(), 2000)
        if not printed:
            return
        logger.warning("%s printed: %s", one.name, printed)
        # What a parser itself calls invalid needs no more words; what its library printed is noise to people.
        if not isinstance(error, MetadataInvalid):
            error.message = f"{error.message} (it printed: {printed[-300:]})"
