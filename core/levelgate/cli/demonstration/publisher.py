"""A publisher: puts RPMs into a folder, makes the metadata with createrepo_c's own command, and serves it."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Publisher:
    """A repository in a folder; every change of it is published at once."""

    def __init__(self, folder: Path, packages: Path) -> None:
        self._folder = folder
        self._packages = packages
        self._createrepo = Path(sysconfig.get_path("scripts")) / "createrepo_c"

    def publish(self, *files: str) -> None:
        """Copy these RPMs into the repository; one that is there is overwritten."""
        for file in files:
            shutil.copy(self._packages / file, self._folder / Path(file).name)
        self._index()

    def withdraw(self, file: str) -> None:
        """Take an RPM out of the repository."""
        (self._folder / file).unlink()
        self._index()

    def _index(self) -> None:
        command = [str(self._createrepo), "--quiet", "--general-compress-type=zstd", str(self._folder)]
        subprocess.run(command, check=True, capture_output=True, text=True)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the signature is the library's
        """Say nothing: the story is told by the demonstration."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
