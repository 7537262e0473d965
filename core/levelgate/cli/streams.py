"""The standard streams, so that no command need look whether they are there, or what letters they know."""

from __future__ import annotations

import errno
import io
import os
import sys

from levelgate.errors import Conflict

_OUTPUT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EBADF}


def prepare() -> None:
    """Let closed streams lead nowhere, and what the encoding of an open one lacks be escaped."""
    # In this order they get their own descriptors, so that no file that is opened later can be one of them.
    sys.stdin = sys.stdin or os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stdout or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    sys.stderr = sys.stderr or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def refused_by_system(error: OSError) -> Conflict:
    """Return the error for what the system refused: a file that was named, or else the output; raise any other."""
    why = str(error.strerror).lower()
    if error.filename is None:
        if error.errno not in _OUTPUT:
            raise error
        return Conflict(f"cannot write the output: {why}", mend="make room, or write it elsewhere")
    return Conflict(f"cannot use {str(error.filename)[:100]}: {why}", mend="name another")
