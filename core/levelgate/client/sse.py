"""Server-sent events, read from a response while it arrives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerSentEvent:
    """One event: `data` is the JSON value it carried, `id` what to resume after."""

    event: str
    data: Any
    id: str = ""


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.removesuffix(b"\r").decode(errors="replace") for line in whole)


def read_events(chunks: Iterable[bytes]) -> Iterator[ServerSentEvent]:
    """Read events from the chunks of a body; comments, and an event that was cut off, are left out."""
    fields: dict[str, str] = {}
    for line in _lines(chunks):
        name, _, value = line.partition(":")
        if name:
            text = value.removeprefix(" ")
            fields[name] = f"{fields[name]}\n{text}" if name == "data" and "data" in fields else text
        elif not line:
            if "data" in fields:
                yield ServerSentEvent(
                    event=fields.get("event", "message"), data=json.loads(fields["data"]), id=fields.get("id", "")
                )
            fields = {}
