"""What a server on loopback can be told to answer, byte by byte.

A script is a list of steps: bytes are sent as they are, the others are the classes and constants below. After its
steps a connection is kept open for the next request; end a script in CUT where the end of the connection is the end
of the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from typing import TypeAlias


class Ending(Enum):
    """How a script may end, other than by waiting for the next request."""

    CUT = auto()
    HOLD = auto()


CUT = Ending.CUT
"""Close the connection now."""
HOLD = Ending.HOLD
"""Say nothing more, and keep the connection open."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Drip:
    """Send one byte every so many seconds."""

    data: bytes
    every: float


@dataclass(frozen=True, slots=True)
class Endless:
    """Send the same bytes until the other side has enough."""

    data: bytes


Step: TypeAlias = bytes | Pause | Drip | Endless | Ending
Script: TypeAlias = Sequence[Step]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request as it came in; header names are in lower case, `path` has no query."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def head(status: int = 200, headers: Mapping[str, str] | None = None, *, length: int | None = None) -> bytes:
    """Return a status line and headers with their empty line; no Content-Length unless `length` is given."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Script:
    """Return the script of a well-formed answer."""
    return [head(status, headers, length=None if status == HTTPStatus.NOT_MODIFIED else len(body)) + body]


def redirect(location: str, status: int = 302) -> Script:
    """Return the script of a redirect."""
    return answer(status, headers={"Location": location})
