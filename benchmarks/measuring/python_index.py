"""A Python package index in a process of its own, answered from memory, and a count of what it sent.

    python -m measuring.python_index PROJECTS VERSIONS

prints its port. `/-/counts` returns how many requests there were, how many bytes were answered, headers included, and
when the first and the last request came; it forgets them. `/-/release/N` adds a version to the first N projects.
`/-/marks/0` has answers carry no ETag, `/-/marks/1` has them carry one again.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from hashlib import sha256
from typing import cast

_JSON = b"application/vnd.pypi.simple.v1+json"


class _Index:
    """The pages of all projects, as whole answers."""

    def __init__(self, projects: int, versions: int) -> None:
        self._versions = dict.fromkeys((f"p{number}" for number in range(projects)), versions)
        self._pages: dict[tuple[str, bool], tuple[bytes, bytes, bytes]] = {}
        self._marks = True
        self._counts: list[float] = [0, 0, 0, 0]
        self.release(0)

    def release(self, projects: int) -> None:
        for name in list(self._versions)[:projects]:
            self._versions[name] += 1
        for name, versions in self._versions.items():
            for in_json in (False, True):
                self._pages[name, in_json] = self._page(name, versions, in_json=in_json)

    def answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1].decode()
        if path.startswith("/-/"):
            return self._command(path.split("/")[2:])
        tag, whole, unchanged = self._pages.get((path.strip("/"), _JSON in head), (b"", b"", b""))
        said = whole or b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        if tag and self._marks and tag in head:
            said = unchanged
        asked, sent, first, _ = self._counts
        now = time.time()
        self._counts = [asked + 1, sent + len(said), first or now, now]
        return said

    def _command(self, words: list[str]) -> bytes:
        counts = self._counts
        match words:
            case ["counts"]:
                self._counts = [0, 0, 0, 0]
            case ["release", projects]:
                self.release(int(projects))
            case ["marks", on]:
                self._marks = on == "1"
                self.release(0)
            case _:
                pass
        content = json.dumps(counts).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)

    def _page(self, name: str, versions: int, *, in_json: bool) -> tuple[bytes, bytes, bytes]:
        files = [f"{name}-1.{version}{end}" for version in range(versions) for end in ("-py3-none-any.whl", ".tar.gz")]
        content = (_in_json if in_json else _in_html)(name, files)
        tag = b'"' + sha256(content).hexdigest()[:32].encode() + b'"'
        mark = b"ETag: %s\r\n" % tag if self._marks else b""
        kind = _JSON if in_json else b"text/html"
        head = b"HTTP/1.1 200 OK\r\n%sContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (mark, kind, len(content))
        return tag, head + content, b"HTTP/1.1 304 Not Modified\r\n%s\r\n" % mark


def _digest(file: str) -> str:
    return sha256(file.encode()).hexdigest()


def _in_json(name: str, files: list[str]) -> bytes:
    listed = [
        {
            "filename": file,
            "url": f"https://files.example.com/packages/{_digest(file)[:32]}/{file}",
            "hashes": {"sha256": _digest(file)},
            "size": 12345,
            "upload-time": "2026-01-01T12:00:00.000000Z",
            "requires-python": ">=3.11",
            "yanked": False,
        }
        for file in files
    ]
    return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "files": listed}).encode()


def _in_html(name: str, files: list[str]) -> bytes:
    links = "".join(
        f'<a href="https://files.example.com/packages/{_digest(file)[:32]}/{file}#sha256={_digest(file)}" '
        f'data-requires-python="&gt;=3.11">{file}</a><br />\n'
        for file in files
    )
    return f"<!DOCTYPE html><html><head><title>Links for {name}</title></head><body>{links}</body></html>".encode()


class _Talk(asyncio.Protocol):
    def __init__(self, index: _Index) -> None:
        self._index = index
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self._transport.write(self._index.answer(head))


async def _serve(projects: int, versions: int) -> None:
    index = _Index(projects, versions)
    server = await asyncio.get_running_loop().create_server(lambda: _Talk(index), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
