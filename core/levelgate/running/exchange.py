"""One request and its answer, in a thread that can be left: a look-up of a name cannot be ended."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass

from requests import Request, Response

from levelgate.network.connection import Guard
from levelgate.network.failures import NETWORK_FAILURES
from levelgate.network.retrying import Passing
from levelgate.network.target import Target
from levelgate.network.transport import QuietSession, SharedAdapter


@dataclass(frozen=True, kw_only=True, slots=True)
class Post:
    """What is sent, and where to; `guard` holds for its connection."""

    target: Target
    body: bytes
    headers: Mapping[str, str]
    guard: Guard


class Exchange:
    """Sends a post over a connection of its own, which serves nothing else before or after.

    Whoever has enough ends the guard's deadline, and with it the connection.
    """

    def __init__(self, post: Post, adapter: SharedAdapter, most: int) -> None:
        self._post = post
        self._adapter = adapter
        self._most = most
        self._head: Future[Response] = Future()
        self._read = threading.Event()
        self._body = bytearray()

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._work, name=f"POST to {self._post.target.host}", daemon=True).start()

    def head(self, seconds: float) -> Response | None:
        """Return the answer once its status and headers are whole, None where they are not after so many seconds.

        Raises what the sending failed with.
        """
        try:
            return self._head.result(timeout=seconds)
        except TimeoutError:
            return None

    def body(self, seconds: float) -> bytes:
        """Return the beginning of the answer's body: what has come after so many seconds, if not all before that."""
        self._read.wait(seconds)
        return bytes(self._body)

    def _work(self) -> None:
        guard = self._post.guard
        try:
            with guard.deadline, closing(self._adapter), closing(self._answer()) as response:
                # What seems to have come after the deadline may be the shut socket's.
                guard.deadline.check(guard.place)
                self._head.set_result(response)
                self._take(response)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits to be told
            self._fail(error)
        finally:
            self._read.set()

    def _fail(self, error: Exception) -> None:
        deadline = self._post.guard.deadline
        if deadline.passed:
            # What a shut socket looks like is no answer either.
            error = deadline.error(self._post.guard.place)
        if not self._head.done():
            self._head.set_exception(error.error if isinstance(error, Passing) else error)

    def _answer(self) -> Response:
        session = QuietSession(self._adapter, cookies=False)
        target = self._post.target
        request = Request("POST", target.url, headers=self._post.headers, data=self._post.body)
        return session.ask(request, target, self._post.guard)

    def _take(self, response: Response) -> None:
        # The status is the answer: what happens to its body changes nothing.
        with suppress(*NETWORK_FAILURES):
            while room := self._most - len(self._body):
                piece = response.raw.read1(room, decode_content=False)
                if not piece:
                    return
                self._body += piece
