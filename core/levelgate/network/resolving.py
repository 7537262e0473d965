"""Looks up names without waiting for longer than there is time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeAlias

from levelgate.errors import DeadlineExceeded, ServerUnreachable
from levelgate.network.retrying import Passing

Lookup: TypeAlias = Callable[[str], list[str]]
_MEND = "look at the name servers of this machine"


def lookup(host: str, flags: int = 0) -> list[str]:
    """Return the IP addresses of a host, in the system's order of preference."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Resolver:
    """Looks up names in threads of its own, so many at a time.

    A look-up cannot be cut. One that is not done in time is given up, but holds its place until it ends: so stuck
    ones are counted and capped.
    """

    def __init__(self, places: int, look_up: Lookup = lookup) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._lookup = look_up
        self._lock = threading.Lock()
        self._stuck = 0

    @property
    def stuck(self) -> int:
        """How many look-ups were given up and have not ended yet."""
        return self._stuck

    def resolve(self, host: str, timeout: float) -> list[str]:
        """Return the addresses of a host, which may be an address itself; `timeout` is in seconds.

        Raises DeadlineExceeded, and ServerUnreachable where there is no such host.
        """
        try:
            return lookup(host, socket.AI_NUMERICHOST)
        except (OSError, ValueError):
            return self._in_time(host, timeout)

    def _in_time(self, host: str, timeout: float) -> list[str]:
        if not self._places.acquire(timeout=timeout):
            raise DeadlineExceeded(
                f"the name {host!r} was not looked up: {self._stuck} other look-ups are stuck", mend=_MEND
            )
        answer: Future[list[str]] = Future()
        # Daemon threads: those of an executor would keep the process from ending.
        threading.Thread(target=self._work, args=(host, answer), name=f"look-up of {host}", daemon=True).start()
        try:
            return answer.result(timeout=timeout)
        except TimeoutError:
            self._give_up(answer)
            raise DeadlineExceeded(
                f"the name {host!r} was not looked up within {timeout:.3g} seconds", mend=_MEND
            ) from None
        except (OSError, ValueError) as error:
            raise _unknown(host, error) from error

    def _work(self, host: str, answer: Future[list[str]]) -> None:
        try:
            answer.set_result(self._lookup(host))
        except (OSError, ValueError) as error:
            answer.set_exception(error)
        finally:
            self._places.release()

    def _give_up(self, answer: Future[list[str]]) -> None:
        self._count(1)
        answer.add_done_callback(lambda _: self._count(-1))

    def _count(self, change: int) -> None:
        with self._lock:
            self._stuck += change


def _unknown(host: str, error: Exception) -> Exception:
    unreachable = ServerUnreachable(f"the host {host!r} is unknown", mend=f"correct the address, or {_MEND}")
    again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
    return Passing(unreachable) if again else unreachable
