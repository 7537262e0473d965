"""Who holds a lease: one process of one machine, and one thing that it does."""

from __future__ import annotations

import os
import secrets
import socket


def new_owner() -> str:
    """Return a name for leases that nobody else has: not another process, nor this one for another thing."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


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
