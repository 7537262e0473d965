"""urllib3 connections that check whom they reach, end at the deadline, and want whole headers.

Which request a connection serves is told by a context variable: between the session and the connection lie requests
and urllib3, which hand on nothing of ours.
"""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from levelgate.errors import AddressRefused, ServerUnreachable
from levelgate.network.deadline import Deadline
from levelgate.network.resolving import Resolver
from levelgate.network.retrying import Passing


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    """What holds for the connections of one request.

    `place` names it in messages. `refusal` says why an IP address is not spoken to, or nothing; `mend` what to do then.
    """

    place: str
    deadline: Deadline
    refusal: Callable[[str], str]
    mend: str
    resolver: Resolver
    connect: float

    def open(self, host: str, port: int, options: Any) -> socket.socket:
        """Connect to a host, whose addresses must all be admitted; the first that answers counts."""
        addresses = self.resolver.resolve(host, self.deadline.remaining)
        for address in addresses:
            self._admit(address)
        problem = ""
        for address in addresses:
            self.deadline.check(self.place)
            timeout = min(self.connect, self.deadline.remaining)
            try:
                connected = create_connection((address, port), timeout, socket_options=options)
            except OSError as error:
                problem = error.strerror or f"no answer within {timeout:.3g} seconds"
                continue
            return self._taken(connected)
        self.deadline.check(self.place)
        raise Passing(
            ServerUnreachable(
                f"{self.place} cannot be reached: {problem.lower()}",
                mend="see that the server runs and the port is right",
            )
        )

    def take(self, connected: socket.socket) -> None:
        """Check the peer of a connected socket, also of one that served another repository, and watch it."""
        try:
            peer = connected.getpeername()[0]
        except OSError:
            # It was cut while it waited in the pool.
            raise Passing(ServerUnreachable(f"{self.place}: the connection was cut")) from None
        self._admit(peer)
        self.deadline.watch(connected)

    def _taken(self, connected: socket.socket) -> socket.socket:
        try:
            self.take(connected)
        except BaseException:
            connected.close()
            raise
        return connected

    def _admit(self, address: str) -> None:
        if refusal := self.refusal(address):
            raise AddressRefused(f"{self.place} leads to {address}; that {refusal}", mend=self.mend)


GUARD: ContextVar[Guard] = ContextVar("GUARD")


class HeadersCut(http.client.HTTPException):
    """The headers ended without an empty line, so any part of them may be missing."""


_readline = io.BufferedReader.readline


class _Reader(io.BufferedReader):
    """Remembers the last line, and never reads without a bound: a negative chunk size asks for that."""

    last = b""

    def readline(self, size: int | None = -1, /) -> bytes:
        self.last = line = _readline(self, size)
        return line

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            raise http.client.HTTPException
        return super().read(size)


class WholeHeadersResponse(http.client.HTTPResponse):
    """A response whose headers ended in an empty line: http.client takes a closed connection for their end too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reader = _Reader(self.fp.detach())
        self.fp = self._reader

    def begin(self) -> None:
        """Read status line and headers; raise HeadersCut where their end is missing."""
        super().begin()
        if self._reader.last not in {b"\r\n", b"\n"}:
            raise HeadersCut


class GuardedConnection(HTTPConnection):
    """An http connection under the present guard."""

    response_class = WholeHeadersResponse

    def _new_conn(self) -> socket.socket:
        return GUARD.get().open(self._dns_host.strip("[]"), self.port, self.socket_options)

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send a request; one over a connection that another request opened is checked anew."""
        if self.sock is not None:
            GUARD.get().take(self.sock)
        super().request(*args, **kwargs)


class GuardedTlsConnection(GuardedConnection, HTTPSConnection):
    """An https connection under the present guard."""


class GuardedPool(HTTPConnectionPool):
    """Connections to one http server."""

    ConnectionCls: type[Any] = GuardedConnection


class GuardedTlsPool(HTTPSConnectionPool):
    """Connections to one https server."""

    ConnectionCls: type[Any] = GuardedTlsConnection
