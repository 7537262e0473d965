"""Who holds a lease: one process of one machine, and one thing that it does."""

from __future__ import annotations

import os
import secrets
import socket

_SERVER = "server-"


def new_owner(*, server: bool = False) -> str:
    """Return a name for leases that nobody else has: not another process, nor this one for another thing.

    It tells the one server of a database from commands that work on it too.
    """
    return f"{socket.gethostname()}:{os.getpid()}:{_SERVER if server else ''}{secrets.token_hex(4)}"


def is_server(owner: str) -> bool:
    """Say whether that owner is a server."""
    return owner.rpartition(":")[2].startswith(_SERVER)


def is_gone(owner: str) -> bool:
    """Say whether the process of that owner has ended; of another machine's nobody can know, and so it has not."""
    host, _, process = owner.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is there, and another user's
        return False
    return False
