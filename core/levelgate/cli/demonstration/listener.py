"""A receiver of webhooks on loopback: it believes nothing that it has not verified, and counts what came."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from levelgate.cli.demonstration.receipt import NotBelieved, verified

_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One webhook as it came: its id, which version its event is about, its bytes, and what was answered.

    `doubt` is why it was not believed; then the version is not known.
    """

    identity: str
    version: str
    body: bytes
    status: HTTPStatus
    doubt: str = ""


class Listener:
    """Verifies webhooks with a secret. One that it believes is acknowledged with 204."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._lock = threading.Lock()
        self._deliveries: list[Delivery] = []
        self._stumbles = 0

    def stumble(self) -> None:
        """Answer 500 to the next webhook that is believed, as a receiver does that has a bad moment."""
        with self._lock:
            self._stumbles += 1

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """All that came so far, in order."""
        with self._lock:
            return tuple(self._deliveries)

    def receive(self, headers: Mapping[str, str], body: bytes) -> HTTPStatus:
        """Take one webhook, and return what is to be answered."""
        version, doubt = "", ""
        try:
            version = str(verified(headers, body, self._secret, now=time.time())["subject"])
        except NotBelieved as error:
            doubt = str(error)
        with self._lock:
            status = self._answer(doubt)
            identity = headers.get("webhook-id", "")
            self._deliveries.append(Delivery(identity=identity, version=version, body=body, status=status, doubt=doubt))
        return status

    def _answer(self, doubt: str) -> HTTPStatus:
        if doubt:
            return HTTPStatus.UNAUTHORIZED
        if self._stumbles:
            self._stumbles -= 1
            return HTTPStatus.INTERNAL_SERVER_ERROR
        return HTTPStatus.NO_CONTENT


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, listener: Listener, *arguments: Any) -> None:
        self._listener = listener
        super().__init__(*arguments)

    def do_POST(self) -> None:
        """Answer one webhook."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MOST_BYTES:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(self._listener.receive(headers, self.rfile.read(int(length))))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
        """Say nothing: the story is told by the demonstration."""


@contextmanager
def listening(listener: Listener) -> Iterator[str]:
    """Have a listener answer on loopback; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, listener))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
