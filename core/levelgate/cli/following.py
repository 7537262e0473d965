"""Following the log of a run to its end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from levelgate.client.client import Client

_LOOK_SECONDS = 0.5
_PATIENCE = 6
"""After so many looks in a row without a server nobody is believed to be restarting one."""


def parts(client: Client, run: str, *, follow: bool) -> Iterator[dict[str, Any]]:
    """Yield a run's log, with `follow` part by part until it has ended; without a server to carry it out, not longer.

    The last part says whether it has `ended`.
    """
    part: dict[str, Any] = {"position": 0, "ended": False}
    alone = 0
    while True:
        part = client.get("runs", run, "log", after=part["position"])
        yield part
        if part["ended"] or not follow:
            return
        alone = 0 if served(client) else alone + 1
        if alone >= _PATIENCE:
            return
        time.sleep(_LOOK_SECONDS)


def served(client: Client) -> bool:
    """Say whether a server works on the database."""
    return bool(client.get("database")["served"])


def tell_that_it_waits() -> None:
    """Say, beside the answer, that nobody starts what is queued."""
    click.echo("no server works on this database: `levelgate serve` will start what is queued", err=True)
