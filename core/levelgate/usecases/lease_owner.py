"""Who holds a lease: one process, and one thing that it does."""

from __future__ import annotations

import secrets

from levelgate.ports import Processes

_SERVER = "server-"


def new_owner(processes: Processes, *, server: bool = False) -> str:
    """Return a name for leases that nobody else has: not another process, nor this one for another thing.

    It tells the one server of a database from commands that work on it too.
    """
    return f"{processes.here()}:{_SERVER if server else ''}{secrets.token_hex(4)}"


def is_server(owner: str) -> bool:
    """Say whether that owner is a server."""
    return owner.rpartition(":")[2].startswith(_SERVER)


def is_gone(processes: Processes, owner: str) -> bool:
    """Say whether the process of that owner has ended."""
    return processes.has_ended(owner.rpartition(":")[0])
