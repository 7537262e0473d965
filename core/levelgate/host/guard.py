"""The guard between a plugin and everybody else: whatever it does comes out as an error of Levelgate."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from traceback import format_exception_only
from typing import TypeVar

from levelgate.domain.shown import shown
from levelgate.errors import DeadlineExceeded, LevelgateError, PluginFailed
from levelgate.host.threads import GivenUp, NotStarted, Threads

T = TypeVar("T")
MOST_HANGS = 3

logger = logging.getLogger(__name__)


def _described(error: BaseException) -> str:
    # The error is a plugin's, and so is its __str__, which this survives.
    return shown("".join(format_exception_only(error)).strip())


class Guard:
    """Guards the calls of one plugin, and counts its hangs: after three of them it is off until restart."""

    def __init__(self, plugin: str, threads: Threads) -> None:
        self.plugin = plugin
        self._mend = f"tell its author, or switch it off: LEVELGATE_PLUGINS_OFF={plugin}"
        self._threads = threads
        self._hangs = 0
        self._lock = threading.Lock()

    @property
    def off(self) -> bool:
        """Whether it has hung too often."""
        return self._hangs >= MOST_HANGS

    def hung(self, what: str) -> None:
        """Count a hang."""
        with self._lock:
            self._hangs += 1
        logger.error("plugin %s: %s hangs (%d of %d)", self.plugin, what, self._hangs, MOST_HANGS)

    def broken(self, what: str, *, wants: str) -> PluginFailed:
        """Make the error of a value that the contract does not allow."""
        return PluginFailed(f"plugin {self.plugin}: {what}", mend=f"the contract wants {wants}")

    def call(self, what: str, work: Callable[[], T], *, also: type[Exception] = LevelgateError) -> T:
        """Return `work()` in this thread, without a deadline; errors of Levelgate and `also` pass.

        An interrupt passes too where it may be a person's: in the main thread.
        """
        self._check_on(what)
        try:
            return work()
        except (LevelgateError, also):
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
                raise
            raise self._failed(what, error) from error

    def call_within(self, seconds: float, what: str, work: Callable[[], T]) -> T:
        """Return `work()`, given up at its deadline; errors of Levelgate pass."""
        self._check_on(what)
        try:
            future = self._threads.call(work, seconds)
        except GivenUp as error:
            if not isinstance(error, NotStarted):
                self.hung(what)
            raise DeadlineExceeded(f"plugin {self.plugin}: {what} {error}", mend=self._mend) from None
        raised = future.exception()
        if raised is None:
            return future.result()
        if isinstance(raised, LevelgateError):
            raise raised
        raise self._failed(what, raised) from raised

    def _check_on(self, what: str) -> None:
        if self.off:
            raise PluginFailed(
                f"plugin {self.plugin} is off after {MOST_HANGS} hangs, so {what} was not called",
                mend="restart Levelgate to try it again",
            )

    def _failed(self, what: str, error: BaseException) -> PluginFailed:
        logger.error("plugin %s: %s raised %s", self.plugin, what, type(error).__name__, exc_info=error)
        return PluginFailed(f"plugin {self.plugin}: {what} raised {_described(error)}", mend=self._mend)
