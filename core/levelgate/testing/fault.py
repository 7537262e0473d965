"""What goes wrong with an answer on its way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self, TypeAlias

from levelgate.testing.script import CUT, Drip, Request, Script, answer, head
from levelgate.testing.server import Change

_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer, taken apart; `headers` are without its length."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def read(cls, script: Script) -> Self:
        """Read a script of bytes alone."""
        begin, _, body = b"".join(step for step in script if isinstance(step, bytes)).partition(_END_OF_HEAD)
        first, *lines = begin.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        headers.pop("Content-Length", None)
        return cls(status=int(first.split()[1]), headers=headers, body=body)


Fault: TypeAlias = Callable[[Answer], Script]
"""Makes, of a good answer, what is sent in its place."""


def at(path: str, fault: Fault) -> Change:
    """Return the change that has one path answered with a fault, where its answer is a good one."""

    def change(request_path: str, script: Script) -> Script:
        whole = Answer.read(script)
        return fault(whole) if request_path == path and whole.status == HTTPStatus.OK else script

    return lambda request, script: change(request.path, script)


def always(script: Script) -> Change:
    """Return the change that gives everything the same answer."""
    return lambda _request, _script: script


def unmarked(_request: Request, script: Script) -> Script:
    """Serve everything without the marks by which it would be recognised."""
    whole = Answer.read(script)
    kept = {name: value for name, value in whole.headers.items() if name not in {"ETag", "Last-Modified"}}
    return answer(whole.status, whole.body, kept)


def truncated(length: int) -> Fault:
    """Serve so many bytes of the body, counted from its end where it is negative, as if that were all."""
    return lambda whole: answer(body=whole.body[:length], headers=whole.headers)


def halved(whole: Answer) -> Script:
    """Serve half of the body as if that were all."""
    return answer(body=whole.body[: len(whole.body) // 2], headers=whole.headers)


def cut(whole: Answer) -> Script:
    """Announce the body, and end the connection amid it."""
    return [head(headers=whole.headers, length=len(whole.body)) + whole.body[: len(whole.body) // 2], CUT]


def replaced(body: bytes) -> Fault:
    """Serve another body under the same headers."""
    return lambda whole: answer(body=body, headers=whole.headers)


def dripping(every: float) -> Fault:
    """Send the body byte by byte."""
    return lambda whole: [head(headers=whole.headers, length=len(whole.body)), Drip(whole.body, every)]
