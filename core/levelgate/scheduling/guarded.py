"""Jobs that nothing leaves: what fails is logged, and done again at the next turn."""

from __future__ import annotations

import logging
from collections.abc import Callable

from levelgate.errors import LevelgateError

_logger = logging.getLogger(__name__)


def guarded(what: str, work: Callable[[], None]) -> Callable[[], None]:
    """Return `work` as a job that raises nothing; an error that repeats itself is logged once until it changes."""
    last = ""

    def job() -> None:
        nonlocal last
        try:
            work()
        except LevelgateError as error:
            if str(error) != last:
                _logger.warning("%s: %s", what, error)
            last = str(error)
        except Exception as error:
            if repr(error) != last:
                _logger.exception("%s failed", what)
            last = repr(error)
        else:
            if last:
                _logger.info("%s works again", what)
            last = ""

    return job
