r"""An HTTP server on loopback that does what a test tells it to: also to drip, cut, lie and hold still.

    with HttpServer() as server:
        server.serve(folder)  # files below /, each with ETag and Last-Modified; 304 where they match
        server.serve(other, at="/mirror")  # the same below another path
        server.script("/gone", answer(404))  # one path, one answer, again and again
        server.script("/busy", answer(503), answer(503), answer(body=b"fine"))  # in turn; the last one repeats
        server.script("/moved", redirect("/gone"))
        server.script("/slow", [head(200, length=5), Drip(b"hello", every=0.5)])
        server.script("/cut", [b"HTTP/1.1 304 Not Modified\r\n", CUT])
        server.change(lambda request, script: answer(503))  # whatever is asked for, until `server.change()`
        server.demand("ann", "s3cret")  # basic authentication, for everything
        ...server.url, server.requests, server.requests_of("/busy")...

Leaving the context ends every connection, pause and drip at once.
"""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias
from urllib.parse import unquote, urlsplit

from levelgate.testing.script import HOLD, Drip, Endless, Pause, Request, Script, answer
from levelgate.testing.served_folder import ServedFolder

if TYPE_CHECKING:
    import ssl
    from types import TracebackType
    from typing import BinaryIO

Change: TypeAlias = Callable[[Request, Script], Script]
"""Makes, of a request and the answer that it would get, the one that it gets."""


def _as_it_is(_request: Request, script: Script) -> Script:
    return script


class HttpServer:
    """A server on a free port of `host`, or on that one; give `tls` to speak https."""

    def __init__(self, host: str = "127.0.0.1", *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self._tls = tls
        self._greeting: Script = ()
        self._scripts: dict[str, list[Script]] = {}
        self._folders: dict[str, ServedFolder] = {}
        self._change: Change = _as_it_is
        self._authorization = ""
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

    def serve(self, folder: Path, at: str = "/", *, index: str = "", types: Mapping[str, str] | None = None) -> None:
        """Serve a folder below a path; what is in it may change at any time.

        `index` is the file that answers for a folder in it; `types` are content types by the end of a file's name.
        """
        with self._lock:
            self._folders[at.rstrip("/") + "/"] = ServedFolder(path=folder, index=index, types=types or {})

    def script(self, path: str, *scripts: Script) -> None:
        """Give the answers of one path, in turn, the last one again and again; in place of those it had."""
        with self._lock:
            self._scripts[path] = list(scripts)

    def change(self, change: Change = _as_it_is) -> None:
        """Change every answer; without an argument, none any more."""
        self._change = change

    def demand(self, username: str, password: str) -> None:
        """Answer 401 to every request without these credentials."""
        self._authorization = f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"

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
                while alive and (request := self._read(stream)) and self._play(connection, self._answer(request)):
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

    def _answer(self, request: Request) -> Script:
        if self._authorization and request.headers.get("authorization") != self._authorization:
            return answer(401, headers={"WWW-Authenticate": 'Basic realm="test"'})
        return self._change(request, self._script_for(request))

    def _script_for(self, request: Request) -> Script:
        with self._lock:
            scripts = self._scripts.get(request.path)
            if scripts:
                return scripts.pop(0) if len(scripts) > 1 else scripts[0]
            folders = sorted(self._folders.items(), key=lambda item: len(item[0]), reverse=True)
        for prefix, folder in folders:
            if request.path.startswith(prefix):
                return folder.answer(request, request.path.removeprefix(prefix))
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
