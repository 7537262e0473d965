"""A transport of requests that calls an ASGI application in this process; nothing listens."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future
from http import HTTPStatus
from queue import SimpleQueue
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

from requests import ConnectionError as RequestsConnectionError
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# The host of the addresses that an in-process client asks for; reserved, so that it can never be a real one.
ORIGIN = "http://levelgate.invalid"

_CLOSE_SECONDS = 2.0


class _Body:
    """The body of an answer, while the application sends it; has what requests wants of a raw response."""

    def __init__(self) -> None:
        self._chunks: SimpleQueue[bytes | None] = SimpleQueue()
        self._rest = b""
        self._ended = False
        self.started: Future[Message] = Future()
        self.task: Future[None] | None = None

    async def take(self, message: Message) -> None:
        """Take one message of the application."""
        if message["type"] == "http.response.start":
            self.started.set_result(message)
            return
        if message.get("body"):
            self._chunks.put(message["body"])
        if not message.get("more_body"):
            self._chunks.put(None)

    def end(self, error: BaseException | None) -> None:
        """Take note that the application has returned or raised."""
        if not self.started.done():
            self.started.set_exception(RequestsConnectionError(f"the application ended without an answer: {error!r}"))
        self._chunks.put(None)

    def read(self, amount: int | None = None) -> bytes:
        """Return what has arrived, at most `amount` bytes; wait for more where nothing has; empty at the end."""
        if not self._rest and not self._ended:
            chunk = self._chunks.get()
            self._ended = chunk is None
            self._rest = chunk or b""
        size = len(self._rest) if amount is None else amount
        part, self._rest = self._rest[:size], self._rest[size:]
        return part

    def close(self) -> None:
        """Tell the application that nobody listens any more."""
        if self.task is not None:
            self.task.cancel()


class InProcessAdapter(BaseAdapter):
    """Carries requests to an ASGI application, on an event loop in a thread of its own."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="levelgate-in-process", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        # The runner's main task outlives every request, so that worker threads are shared by them, and ended with it.
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._closing.wait())

    def send(self, request: PreparedRequest, *_positional: Any, **options: Any) -> Response:
        """Call the application, and return its answer as soon as its headers are known.

        Of the options only `stream` means anything here.
        """
        body = _Body()
        body.task = asyncio.run_coroutine_threadsafe(self._call(request, body), self._loop)
        response = _response(request, body.started.result(), body)
        if not options.get("stream"):
            _ = response.content
        return response

    def close(self) -> None:
        """End the loop with all that is still going on in it; what cannot be ended soon is left behind."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join(timeout=_CLOSE_SECONDS)

    async def _call(self, request: PreparedRequest, body: _Body) -> None:
        content = request.body.encode() if isinstance(request.body, str) else request.body or b""
        asked = [{"type": "http.request", "body": content, "more_body": False}]

        async def receive() -> Message:
            if asked:
                return asked.pop()
            await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        try:
            await self._application(_scope(request), receive, body.take)
        finally:
            body.end(sys.exception())


def _scope(request: PreparedRequest) -> MutableMapping[str, Any]:
    parts = urlsplit(request.url or "")
    headers = {name.lower(): value for name, value in request.headers.items()} | {"host": parts.netloc}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": parts.scheme,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(_latin(name), _latin(value)) for name, value in headers.items()],
        "client": None,
        "server": (parts.hostname, parts.port or 80),
    }


def _latin(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def _response(request: PreparedRequest, start: Message, body: _Body) -> Response:
    response = Response()
    response.status_code = start["status"]
    response.reason = HTTPStatus(start["status"]).phrase
    response.headers = CaseInsensitiveDict(
        {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
    )
    response.encoding = "utf-8"
    response.raw = body
    response.url = request.url or ""
    response.request = request
    return response
