"""The processes of this machine."""

from __future__ import annotations

import os
import socket


class SystemProcesses:
    """The port `Processes` over the operating system."""

    def here(self) -> str:
        """Return the name of this process."""
        return f"{socket.gethostname()}:{os.getpid()}"

    def has_ended(self, process: str) -> bool:
        """Say whether one has ended; of another machine's nobody can know, and so it has not."""
        host, _, number = process.rpartition(":")
        if host != socket.gethostname() or not number.isdecimal():
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except OSError:  # it is there, and another user's
            return False
        return False
