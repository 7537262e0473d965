"""Jobs that nothing leaves: what fails is logged, and done again at the next turn."""

from __future__ import annotations

import logging
from collections.abc import Callable

from levelgate.errors import LevelgateError

_logger = logging.getLogger(__name__)


class Guarded:
    """`work` as a job that raises nothing; an error that repeats itself is logged once until it changes.

    `trouble` is the error of the last time: its code where it is one of ours, else its type; empty after a good end.
    """

    def __init__(self, what: str, work: Callable[[], None]) -> None:
        self.what = what
        self.trouble = ""
        self._work = work
        self._last = ""

    def __call__(self) -> None:
        """Do the work."""
        try:
            self._work()
        except LevelgateError as error:
            if self._is_news(str(error)):
                _logger.warning("%s: %s", self.what, error)
            self.trouble = error.code
        except Exception as error:
            if self._is_news(repr(error)):
                _logger.exception("%s failed", self.what)
            self.trouble = type(error).__name__
        else:
            if self._last:
                _logger.info("%s works again", self.what)
            self._last = self.trouble = ""

    def _is_news(self, error: str) -> bool:
        last, self._last = self._last, error
        return last != error


def guarded(what: str, work: Callable[[], None]) -> Guarded:
    """Return `work` as a job that raises nothing."""
    return Guarded(what, work)
