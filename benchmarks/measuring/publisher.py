"""A publisher in a process of its own: one yum repository, served below every path, and a note of each request.

    python -m measuring.publisher FOLDER

prints its port. FOLDER is read at start, and again for each request of `/-/reload`; `/-/requests` returns when each
index was asked for, as `[[path, seconds], ...]`, and forgets them. It answers from memory, so that what is measured
beside it is hardly disturbed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import cast

_INDEX = "repodata/repomd.xml"


class _Shelf:
    """The files, as whole answers, and the requests so far."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._answers: dict[str, tuple[bytes, bytes, bytes]] = {}
        self._requests: list[tuple[str, float]] = []
        self.reload()

    def reload(self) -> bytes:
        self._answers = {
            f"repodata/{path.name}": _answers(path.read_bytes()) for path in (self._folder / "repodata").iterdir()
        }
        return _ok(b"")

    def requests(self) -> bytes:
        noted, self._requests = self._requests, []
        return _ok(json.dumps(noted).encode())

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/-/"):
            return self.reload() if path == "/-/reload" else self.requests()
        repository, _, name = path[1:].partition("/")
        if name == _INDEX:
            self._requests.append((repository, time.time()))
        tag, whole, unchanged = self._answers.get(name, (b"", b"", b""))
        if not whole:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        return unchanged if tag in head else whole


def _answers(content: bytes) -> tuple[bytes, bytes, bytes]:
    tag = b'"' + sha256(content).hexdigest()[:32].encode() + b'"'
    whole = b"HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Length: %d\r\n\r\n%s" % (tag, len(content), content)
    return tag, whole, b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag


def _ok(content: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)


class _Talk(asyncio.Protocol):
    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._transport.write(self._shelf.answer(head))


async def _serve(folder: Path) -> None:
    shelf = _Shelf(folder)
    server = await asyncio.get_running_loop().create_server(lambda: _Talk(shelf), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
