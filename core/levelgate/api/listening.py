"""Answering over HTTP, in a thread of its own."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI

from levelgate.errors import Conflict

_BACKLOG = 64
CONNECTIONS = 64
_FAREWELL = 1
_PATIENCE = 5.0

_logger = logging.getLogger(__name__)


class _Server(uvicorn.Server):
    """uvicorn, without its look ten times a second whether it is to end: it is told so."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        """Wait for the end."""
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        if not self.should_exit:
            await self._over.wait()

    def end(self) -> None:
        """End it, from another thread."""
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._over.set)


class Listener:
    """Listens on a host and a port as soon as it is made, until it is left.

    `url` is where, with the port that it was given where that was 0.
    """

    def __init__(self, host: str, port: int) -> None:
        self._socket = _bound(host, port)
        self.url = f"http://{_shown(host, self._socket.getsockname()[1])}"
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def answer(self, app: FastAPI) -> None:
        """Begin to answer."""
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            backlog=_BACKLOG,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=_FAREWELL,
        )
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._run, args=(self._server,), name="listener", daemon=True)
        self._thread.start()

    def _run(self, server: _Server) -> None:
        try:
            server.run(sockets=[self._socket])
        except Exception:
            _logger.exception("listening on %s has ended", self.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer nobody any more."""
        if self._server is not None and self._thread is not None:
            self._server.end()
            self._thread.join(_PATIENCE)
        self._socket.close()


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A port that a server had until just now can be had at once.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        taken = error.errno == errno.EADDRINUSE
        why = "another program listens there already" if taken else str(error.strerror).lower()
        mend = "stop that program, or name another port: --listen HOST:PORT, or --listen off"
        raise Conflict(f"cannot listen on {_shown(host, port)}: {why}", mend=mend) from error
    return listening
