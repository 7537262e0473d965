"""An HTTP server on loopback that does what a test tells it to: also to drip, cut, lie and hold still.

    with HttpServer() as server:
        server.serve(folder)  # files below /, each with ETag and Last-Modified; 304 where they match
        server.serve(other, at="/mirror")  # the same below another path
        server.script("/gone", answer(404))  # one path, one answer, again and again
        server.script("/busy", answer(503), answer(503), answer(body=b"fine"))  # in turn; the last one repeats
        server.script("/moved", redirect("/gone"))
        server.script("/slow", [head(200, length=5), Drip(b"hello", every=0.5)])
        server.script("/cut", [b"HTTP/1.1 304 Not Modified\r\n", CUT])
        ...server.url, server.requests, server.requests_of("/busy")...

A script is a list of steps: bytes are sent as they are, the others are the classes and constants below. After its
steps a connection is kept open for the next request; end a script in CUT where the end of the connection is the end
of the answer. Leaving the context ends every connection, pause and drip at once.
"""

from __future__ import annotations

import email.utils
import hashlib
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import ssl
    from types import TracebackType
    from typing import BinaryIO


class Ending(Enum):
    """How a script may end, other than by waiting for the next request."""

    CUT = auto()
    HOLD = auto()


CUT = Ending.CUT
"""Close the connection now."""
HOLD = Ending.HOLD
"""Say nothing more, and keep the connection open."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Drip:
    """Send one byte every so many seconds."""

    data: bytes
    every: float


@dataclass(frozen=True, slots=True)
class Endless:
    """Send the same bytes until the other side has enough."""

    data: bytes


Step: TypeAlias = "bytes | Pause | Drip | Endless | Ending"
Script: TypeAlias = Sequence[Step]


def head(status: int = 200, headers: Mapping[str, str] | None = None, *, length: int | None = None) -> bytes:
    """Return a status line and headers with their empty line; no Content-Length unless `length` is given."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Script:
    """Return the script of a well-formed answer."""
    return [head(status, headers, length=None if status == HTTPStatus.NOT_MODIFIED else len(body)) + body]


def redirect(location: str, status: int = 302) -> Script:
    """Return the script of a redirect."""
    return answer(status, headers={"Location": location})


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A request as it came in; header names are in lower case, `path` has no query."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class HttpServer:
    """A server on a free port of `host`, or on that one; give `tls` to speak https."""

    def __init__(self, host: str = "127.0.0.1", *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self._tls = tls
        self._greeting: Script = ()
        self._scripts: dict[str, list[Script]] = {}
        self._folders: dict[str, Path] = {}
        self._seen: list[Request] = []
        self._lock = threading.Lock()
        self._connections = 0
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """Every request so far, in order of arrival."""
        with self._lock:
            return list(self._seen)

    def requests_of(self, path: str) -> list[Request]:
        """Return the requests of one path."""
        return [request for request in self.requests if request.path == path]

    @property
    def connections(self) -> int:
        """How many connections were made so far."""
        return self._connections

    def greet(self, script: Script) -> None:
        """Play a script on every new connection, before anything is read."""
        self._greeting = script

    def forget(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._seen.clear()

    def serve(self, folder: Path, at: str = "/") -> None:
        """Serve a folder below a path; what is in it may change at any time."""
        with self._lock:
            self._folders[at.rstrip("/") + "/"] = folder

    def script(self, path: str, *scripts: Script) -> None:
        """Give the answers of one path, in turn, the last one again and again; in place of those it had."""
        with self._lock:
            self._scripts[path] = list(scripts)

    def __enter__(self) -> Self:
        """Start to answer."""
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every connection and every thread."""
        self._stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            threads = list(self._threads)
        for thread in threads:
            thread.join(timeout=5)

    def _start(self, target: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
                self._connections += 1
            self._start(self._talk, connection)

    def _talk(self, plain: socket.socket) -> None:
        connection = plain
        with suppress(OSError):
            if self._tls:
                connection = self._tls.wrap_socket(plain, server_side=True)
                with self._lock:
                    self._open.add(connection)
            with connection.makefile("rb") as stream:
                alive = self._play(connection, self._greeting)
                while alive and (request := self._read(stream)) and self._play(connection, self._script_for(request)):
                    pass
        with self._lock:
            self._open -= {plain, connection}
        # A socket with unread bytes is reset rather than closed, and the other side loses the end of the answer.
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        connection.close()

    def _read(self, stream: BinaryIO) -> Request | None:
        words = stream.readline().decode("latin-1").split()
        if len(words) != len(("method", "target", "version")):
            return None
        headers: dict[str, str] = {}
        while (line := stream.readline().decode("latin-1").strip()) != "":
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        target = urlsplit(words[1])
        body = stream.read(int(headers.get("content-length", "0")))
        request = Request(method=words[0], path=unquote(target.path), query=target.query, headers=headers, body=body)
        with self._lock:
            self._seen.append(request)
        return request

    def _script_for(self, request: Request) -> Script:
        with self._lock:
            scripts = self._scripts.get(request.path)
            if scripts:
                return scripts.pop(0) if len(scripts) > 1 else scripts[0]
            folders = sorted(self._folders.items(), key=lambda item: len(item[0]), reverse=True)
        for prefix, folder in folders:
            if request.path.startswith(prefix):
                return _file_answer(request, folder, request.path.removeprefix(prefix))
        return answer(404)

    def _play(self, connection: socket.socket, script: Script) -> bool:
        for step in script:
            if isinstance(step, bytes):
                connection.sendall(step)
            elif isinstance(step, Pause):
                self._stopping.wait(step.seconds)
            elif isinstance(step, Drip):
                self._drip(connection, step)
            elif isinstance(step, Endless):
                while not self._stopping.is_set():
                    connection.sendall(step.data)
            else:
                if step is HOLD:
                    self._stopping.wait()
                return False
        return not self._stopping.is_set()

    def _drip(self, connection: socket.socket, step: Drip) -> None:
        for position in range(len(step.data)):
            if self._stopping.wait(step.every):
                return
            connection.sendall(step.data[position : position + 1])


def _file_answer(request: Request, folder: Path, name: str) -> Script:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return answer(404)
    content = path.read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Last-Modified": email.utils.formatdate(int(path.stat().st_mtime), usegmt=True),
    }
    asked = request.headers.get("if-none-match")
    same = asked == headers["ETag"] if asked else request.headers.get("if-modified-since") == headers["Last-Modified"]
    if same:
        return answer(304, headers=headers)
    if request.method == "HEAD":
        return [head(200, headers, length=len(content))]
    return answer(200, content, headers)
