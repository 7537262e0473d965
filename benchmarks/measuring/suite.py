"""A large Debian suite: published, polled, and read with no more work than there must be."""

from __future__ import annotations

import gzip
import lzma
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from statistics import median

import requests
from pysequoia import SignatureMode, Tsk, sign

from levelgate.plugin import Listing
from levelgate.testing import RepositoryHost
from levelgate_deb.plugin import TYPE

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 70_000
WATCHED = 1_000
ROUNDS = 7
_COMPRESS = {"gz": lambda data: gzip.compress(data, 6), "xz": lambda data: lzma.compress(data, preset=1)}
_DECOMPRESS: dict[str, Callable[[], object]] = {"gz": lambda: zlib.decompressobj(31), "xz": lzma.LZMADecompressor}


def main() -> None:
    """Print the times of both, and what lies between them, for each form."""
    key = Tsk.generate("Publisher <publisher@example.com>")
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as url:
        for form in _COMPRESS:
            _measure(Path(folder), url, form, key)


def _measure(folder: Path, url: str, form: str, key: Tsk) -> None:
    settings = {"url": url, "suite": "stable", "components": ["main"], "architectures": ["amd64"]}
    names = [f"package{number}" for number in range(0, COUNT, COUNT // WATCHED)]
    polls, limits = [], []
    with RepositoryHost(TYPE, {**settings, "signed_by": str(key.extract_certificate())}) as host:
        for number in range(ROUNDS + 1):
            size = _publish(folder, form, key, number)
            limits.append(_timed(lambda: _limit(url, form)))
            polls.append(_timed(lambda: _poll(host, names)))
    # The first round starts what later ones find running.
    poll, limit = polls[1:], limits[1:]
    print(
        f"{form}  {COUNT} packages, {size / 1e6:.1f} MB, open {_open_size(folder) / 1e6:.1f} MB: "
        f"{_told('limit', limit)}, {_told('changed poll', poll)}, "
        f"{median(poll) / median(limit):.2f} x (quickest {min(poll) / min(limit):.2f} x)"
    )


def _told(name: str, times: list[float]) -> str:
    return f"{name} {median(times) * 1000:.0f} ms (quickest {min(times) * 1000:.0f} ms)"


def _poll(host: RepositoryHost, names: list[str]) -> None:
    listing = host.poll(*names)
    if not isinstance(listing, Listing) or len(listing.versions) < WATCHED:
        raise RuntimeError(f"a changed poll returned {listing!r:.200}")


def _limit(url: str, form: str) -> None:
    digest, state, data = sha256(), _DECOMPRESS[form](), bytearray()
    with requests.get(f"{url}dists/stable/main/binary-amd64/Packages.{form}", stream=True, timeout=60) as answer:
        for piece in answer.raw.stream(1 << 16, decode_content=False):
            digest.update(piece)
            data += state.decompress(piece)  # type: ignore[attr-defined] # both have it
    if data.count(b"\nPackage: ") + 1 != COUNT:
        raise RuntimeError("the index does not hold what was published")


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _publish(folder: Path, form: str, key: Tsk, number: int) -> int:
    suite = folder / "dists" / "stable"
    index = suite / "main" / "binary-amd64"
    index.mkdir(parents=True, exist_ok=True)
    plain = "\n".join(_stanza(place, number if place == 0 else 0) for place in range(COUNT)).encode()
    (index / "Packages").write_bytes(plain)
    data = _COMPRESS[form](plain)
    (index / f"Packages.{form}").write_bytes(data)
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=number), usegmt=True)
    sums = f" {sha256(data).hexdigest()} {len(data)} main/binary-amd64/Packages.{form}\n"
    release = f"Suite: stable\nDate: {date}\nSHA256:\n{sums}"
    (suite / "InRelease").write_bytes(sign(key.signer(), release.encode(), mode=SignatureMode.CLEAR))
    return len(data)


def _stanza(place: int, revision: int) -> str:
    name, digest = f"package{place}", sha256(f"{place} {revision}".encode()).hexdigest()
    return (
        f"Package: {name}\nVersion: {place % 9}.{place % 17}-{revision + 1}\nInstalled-Size: {place}\n"
        f"Maintainer: Maintainers of {name} <{name}@example.com>\nArchitecture: amd64\n"
        f"Depends: libc6 (>= 2.36), libgcc-s1 (>= 3.{place % 30}), package{place // 2} (>= {place % 7}.0), libstdc++6\n"
        f"Description: the package of that name, which does number {place}\nHomepage: https://www.example.com/{name}\n"
        f"Description-md5: {digest[:32]}\nTag: implemented-in::c, role::program, use::{place % 40}\n"
        f"Section: section{place % 50}\nPriority: optional\n"
        f"Filename: pool/main/p/{name}/{name}_{place % 9}.{place % 17}-{revision + 1}_amd64.deb\n"
        f"Size: {place + 1}\nMD5sum: {digest[32:]}\nSHA256: {digest}\n"
    )


def _open_size(folder: Path) -> int:
    return (folder / "dists" / "stable" / "main" / "binary-amd64" / "Packages").stat().st_size


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Serve a folder from a process of its own."""
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        if server.stdout is None:
            raise RuntimeError("the server's output was asked for")
        try:
            yield f"{server.stdout.readline().split()[-2].strip('()')}"
        finally:
            server.terminate()
