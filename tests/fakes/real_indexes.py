"""Package indexes that others wrote, started on loopback, and small real wheels to upload to them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import threading
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

import pytest
import requests

_SERVING = re.compile(r"(?:Serving on|Listening on) (http://127\.0\.0\.1:[1-9][0-9]*)")
# Deriving a key is meant to be slow.
_QUICK = ("--argon2-memory-cost=8", "--argon2-time-cost=1", "--argon2-parallelism=1")
_PASSWORD = "s3cret"
_PYPISERVER = """
import sys
from wsgiref.simple_server import make_server
import pypiserver
settings = {"password_file": ".", "authenticate": [], "overwrite": True, "disable_fallback": True}
served = make_server("127.0.0.1", 0, pypiserver.app(roots=[sys.argv[1]], **settings))
print(f"Listening on http://127.0.0.1:{served.server_port}", flush=True)
served.serve_forever()
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wheel:
    """A real wheel of one module; `content` is what makes its bytes its own, `tag` which Python it is for."""

    project: str
    version: str
    content: str = "built"
    tag: str = "py3"

    @property
    def file(self) -> str:
        return f"{self.project.replace('-', '_')}-{self.version}-{self.tag}-none-any.whl"

    @property
    def data(self) -> bytes:
        name = self.project.replace("-", "_")
        info = f"{name}-{self.version}.dist-info"
        written = {
            f"{name}.py": f"content = {self.content!r}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {self.project}\nVersion: {self.version}\n",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: {self.tag}-none-any\n",
            f"{info}/RECORD": "",
        }
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for path, text in written.items():
                archive.writestr(zipfile.ZipInfo(path), text)
        return packed.getvalue()


class Index:
    """A running index: `url` is what pip and Levelgate are given."""

    def __init__(self, url: str, upload_to: str, session: requests.Session) -> None:
        self.url = url
        self._upload_to = upload_to
        self._session = session

    def upload(self, wheel: Wheel) -> None:
        """Upload a wheel as twine does."""
        form = {
            ":action": "file_upload",
            "metadata_version": "2.1",
            "name": wheel.project,
            "version": wheel.version,
            "filetype": "bdist_wheel",
            "pyversion": wheel.tag,
            "sha256_digest": sha256(wheel.data).hexdigest(),
        }
        sent = self._session.post(self._upload_to, data=form, files={"content": (wheel.file, wheel.data)}, timeout=60)
        assert sent.status_code == requests.codes.ok, sent.text

    def delete(self, project: str, version: str) -> None:
        """Remove a version."""
        raise NotImplementedError


class Devpi(Index):
    """A devpi server with one index; its wheels may be replaced."""

    def delete(self, project: str, version: str) -> None:
        """Remove a version."""
        gone = self._session.delete(f"{self._upload_to}{project}/{version}", timeout=60)
        assert gone.status_code == requests.codes.ok, gone.text


class Pypiserver(Index):
    """A pypiserver over a folder; its wheels may be replaced."""

    def delete(self, project: str, version: str) -> None:
        """Remove a version."""
        form = {":action": "remove_pkg", "name": project.replace("-", "_"), "version": version}
        gone = self._session.post(self._upload_to, data=form, timeout=60)
        assert gone.status_code == requests.codes.ok, gone.text


@contextmanager
def devpi(folder: Path) -> Iterator[Devpi]:
    """Start a devpi server with an index that nobody has uploaded anything to; skip the test where there is none."""
    program = Path(sys.prefix) / "others" / "bin" / "devpi-server"
    if not program.exists():
        pytest.skip(f"{program} is missing; `make test` installs it")
    init: list[str | Path] = [
        program.with_name("devpi-init"),
        "--serverdir",
        folder,
        "--root-passwd",
        _PASSWORD,
        "--no-root-pypi",
    ]
    subprocess.run(init, check=True, capture_output=True, timeout=120)
    serve: list[str | Path] = [
        program,
        "--serverdir",
        folder,
        "--host=127.0.0.1",
        "--port=0",
        "--offline-mode",
        *_QUICK,
    ]
    with _started(serve) as url, _session() as session:
        # A password is hashed anew for each request, which takes longer than the request.
        login = session.post(f"{url}/+login", json={"user": "root", "password": _PASSWORD}, timeout=60)
        token = f"root:{login.json()['result']['password']}"
        session.headers["X-Devpi-Auth"] = b64encode(token.encode()).decode()
        made = session.put(f"{url}/root/dev", json={"bases": [], "volatile": True}, timeout=60)
        assert made.status_code == requests.codes.ok, made.text
        yield Devpi(f"{url}/root/dev/+simple/", f"{url}/root/dev/", session)


@contextmanager
def pypiserver(folder: Path) -> Iterator[Pypiserver]:
    """Start a pypiserver over an empty folder."""
    folder.mkdir()
    with _started([sys.executable, "-W", "ignore", "-c", _PYPISERVER, folder]) as url, _session() as session:
        yield Pypiserver(f"{url}/simple/", f"{url}/", session)


@contextmanager
def _session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@contextmanager
def _started(command: Sequence[str | Path]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            url = _address(process.stdout)
            # What else it says is read as well, so that it never waits for us.
            reader = threading.Thread(target=process.stdout.read, daemon=True)
            reader.start()
            yield url
        finally:
            process.terminate()
            process.wait(30)
        reader.join(30)


def _address(said: IO[str]) -> str:
    """Read until the server says where it listens."""
    lines: list[str] = []
    for line in said:
        lines.append(line)
        found = _SERVING.search(line)
        if found:
            return found[1]
    raise AssertionError("".join(lines))
