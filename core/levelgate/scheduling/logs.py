"""The server's log lines: plain for people, or JSON, one object a line."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

_ESCAPES = {number: f"\\x{number:02x}" for number in (*range(32), 127)}


class PlainLines(logging.Formatter):
    """A time in UTC, the level and the message, on one line whatever the message holds; tracebacks follow below."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record."""
        message = record.getMessage().translate(_ESCAPES)
        line = f"{_at(record)} {record.levelname.lower():7} {message}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonLines(logging.Formatter):
    """`at`, `level`, `logger`, `message`, and where there are any `event` and `traceback`."""

    def format(self, record: logging.LogRecord) -> str:
        """Spell a record."""
        said: dict[str, object] = {
            "at": _at(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if "event" in record.__dict__:
            said["event"] = record.__dict__["event"]
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, default=str)


class LogLines(logging.StreamHandler[TextIO]):
    """The handler of `configure`."""


def _at(record: logging.LogRecord) -> str:
    """Return when it happened: an event says so itself, and may be logged later than it came about."""
    at = record.__dict__.get("at") or datetime.fromtimestamp(record.created, UTC)
    return str(at.isoformat(timespec="milliseconds"))


def configure(*, json_lines: bool = False, level: int = logging.INFO, stream: TextIO | None = None) -> logging.Handler:
    """Send the log lines of Levelgate to a stream (stderr), and the errors of what it uses; return the handler.

    It takes the place of the one that an earlier call has set.
    """
    handler = LogLines(stream or sys.stderr)
    handler.setFormatter(JsonLines() if json_lines else PlainLines())
    for name, least in (("levelgate", level), ("apscheduler", logging.ERROR), ("uvicorn", logging.ERROR)):
        logger = logging.getLogger(name)
        for former in [one for one in logger.handlers if isinstance(one, LogLines)]:
            logger.removeHandler(former)
        logger.addHandler(handler)
        logger.setLevel(least)
        logger.propagate = False
    return handler
