"""What a server may do to a poll: each fault with the error that a person is to see.

Every fault has a path of its own on one server; `lay` makes the fault there, and `Site.mend` ends it.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from fakes.faults.watched import SIGNATURE
from fakes.handmade_yum import Said, package_xml, primary_xml, write_by_hand
from fakes.yum_repository import YumRepository, rpm
from levelgate.testing.script import CUT, Endless, Script, answer, head, redirect
from levelgate.testing.server import HttpServer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MIB = 1 << 20
INDEX = "repodata/repomd.xml"
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstd.compress,
}
PRIMARY = primary_xml(package_xml("app"), package_xml("lib", href="lib.rpm"))
# Newer than what `mend` publishes: else it would be taken for older metadata.
SAID = Said(revision="9000000000", timestamp="9000000000")


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A folder and the path on a server where it is served."""

    server: HttpServer
    folder: Path
    path: str

    @property
    def url(self) -> str:
        """The address of the repository."""
        return self.server.url + self.path

    def script(self, *scripts: Script) -> None:
        """Give the index's answers."""
        self.server.script(self.path + INDEX, *scripts)

    def write(self, opened: bytes, served: bytes | None = None, said: Said = SAID) -> None:
        """Write metadata by hand."""
        write_by_hand(self.folder, opened, served, said)

    def index(self, content: bytes) -> None:
        """Serve something in place of the index."""
        (self.folder / "repodata").mkdir(parents=True, exist_ok=True)
        (self.folder / INDEX).write_bytes(content)

    def mend(self) -> None:
        """Serve a good repository of one version."""
        self.script()
        YumRepository(self.folder).publish([rpm("app")], revision=1)


def _nothing(_site: Site) -> None:
    return


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A fault by its name; the error has the code, and says all of `says`."""

    name: str
    code: str
    says: tuple[str, ...]
    lay: Callable[[Site], object] = _nothing
    at: str = ""

    def place(self, site: Site) -> str:
        """Return what the error must name as its place: `at`, or the repository's address."""
        return self.at or site.url


def _status(name: str, status: int, code: str, *says: str, **headers: str) -> Fault:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    body = f"see https://example.com/?key={SIGNATURE}".encode()
    return Fault(name=name, lay=lambda site: site.script(answer(status, body, named)), code=code, says=(INDEX, *says))


def _script(name: str, script: Script, code: str, *says: str) -> Fault:
    return Fault(name=name, lay=lambda site: site.script(script), code=code, says=(INDEX, *says))


def _loop(site: Site) -> None:
    for at, to in (("repodata/repomd.xml", "other"), ("other", "repodata/repomd.xml")):
        site.server.script(site.path + at, redirect(f"{site.path}{to}?key={SIGNATURE}"))


def _index(name: str, content: bytes, *says: str) -> Fault:
    return Fault(name=name, lay=lambda site: site.index(content), code="metadata-invalid", says=says)


def _said(name: str, said: Said, code: str, *says: str) -> Fault:
    return Fault(name=name, lay=lambda site: site.write(PRIMARY, said=said), code=code, says=says)


def _packed(kind: str, pack: Callable[[bytes], bytes]) -> list[Fault]:
    packed = pack(PRIMARY)
    flipped = bytearray(packed)
    flipped[len(packed) // 2] ^= 1
    bomb = packed + pack(b"<a/>" * (MIB // 4)) * 100

    def lay(served: bytes) -> Callable[[Site], None]:
        return lambda site: site.write(PRIMARY, served, SAID)

    return [
        Fault(name=f"truncated-{kind}", lay=lay(packed[:-4]), code="metadata-invalid", says=("primary", "is damaged")),
        Fault(name=f"flipped-{kind}", lay=lay(bytes(flipped)), code="metadata-invalid", says=("primary",)),
        Fault(name=f"bomb-{kind}", lay=lay(bomb), code="limit-exceeded", says=("primary goes on after",)),
    ]


def _two_gib_of_text(site: Site) -> None:
    start, end = PRIMARY.split(b"<summary>s", 1)
    block = zstd.compress(b"a" * (16 * MIB))
    served = zstd.compress(start + b"<summary>") + block * 128 + zstd.compress(end)
    site.write(PRIMARY, served, replace(SAID, open_size=1 << 30))


FAULTS: tuple[Fault, ...] = (
    _status("gone", 404, "address-not-found", "404 Not Found", "give the address of the folder that holds repodata/"),
    _status("denied", 401, "access-denied", "401"),
    _status("too-many", 429, "server-busy", "429", Retry_After="120"),
    _status("broken", 500, "server-busy", "500"),
    _status("teapot", 418, "unexpected-answer", "418"),
    Fault(name="loop", lay=_loop, code="unexpected-answer", says=(INDEX, "more than 3 times")),
    Fault(
        name="metadata-service",
        lay=lambda site: site.script(redirect(f"http://169.254.169.254/latest?key={SIGNATURE}")),
        code="address-refused",
        at="http://169.254.169.254/latest",
        says=("http://169.254.169.254/latest leads to 169.254.169.254", "metadata address"),
    ),
    _script("to-file", redirect("file:///etc/passwd"), "address-refused", "file"),
    _script("cut-304", [b"HTTP/1.1 304 Not Modified\r\n", CUT], "server-unreachable"),
    _script("cut-body", [head(200, length=1000), b"<repomd", CUT], "server-unreachable"),
    _script("endless", [head(200), Endless(b"<repomd>" * 8192)], "limit-exceeded", "1048576 bytes"),
    _script("announced", [head(200, length=1 << 40), CUT], "limit-exceeded", "1048576 bytes"),
    _script("no-http", [b"SSH-2.0-OpenSSH_9.2\r\n", CUT], "unexpected-answer"),
    _index("html", b"<html><body><br>", "web page"),
    _index("xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", "web page"),
    _index("empty", b"", "is empty"),
    _index("doctype", b'<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>', "a document type, 'r'"),
    _index("no-xml", b"\x7fELF\x00\x00", "no well-formed XML"),
    Fault(
        name="doctype-in-primary",
        lay=lambda site: site.write(PRIMARY.replace(b"<metadata", b"<!DOCTYPE r><metadata", 1)),
        code="metadata-invalid",
        says=("document type",),
    ),
    _said("checksum-off", replace(SAID, checksum="0" * 64), "metadata-out-of-step", "primary.xml"),
    _said("size-off", replace(SAID, size=1), "metadata-out-of-step", "primary.xml"),
    _said("open-checksum-off", replace(SAID, open_checksum="0" * 64), "metadata-invalid", "primary"),
    _said("sha1", replace(SAID, checksum_type="sha1"), "metadata-invalid", "sha256 or better", "have the repository"),
    _said("no-primary", replace(SAID, kind="group"), "metadata-invalid", "repomd.xml lists no primary"),
    _said("primary-gone", replace(SAID, href="repodata/old.xml"), "metadata-out-of-step", "repodata/old.xml"),
    _said("climbing", replace(SAID, href="../up.xml"), "address-refused", "'../up.xml'"),
    _said("absolute", replace(SAID, href="/etc/passwd"), "address-refused", "'/etc/passwd'"),
    _said("elsewhere", replace(SAID, base="http://evil.example.com/"), "address-refused", "evil.example.com"),
    Fault(
        name="escape",
        lay=lambda site: site.write(primary_xml(package_xml("a&#27;[31mb"))),
        code="metadata-invalid",
        says=("primary cannot be parsed",),
    ),
    Fault(
        name="two-gib-of-text",
        lay=_two_gib_of_text,
        code="limit-exceeded",
        says=("a single text or tag of more than 1048576 bytes",),
    ),
    *(fault for kind, pack in PACKERS.items() for fault in _packed(kind, pack)),
)

REFUSED = Fault(name="refused", code="server-unreachable", says=("connection refused",), at=f"/refused/{INDEX}")
UNKNOWN = Fault(name="unknown-host", code="server-unreachable", says=("is unknown",), at="'nowhere.invalid'")
"""Faults of repositories that are not on the server at all."""

HOSTILE: dict[str, str] = {
    "shell": "$(x)",
    "newline": "a&#10;b",
    "dash": "-app",
    "long": "a" * 10_000,
    "right-to-left": "a&#x202e;b",
    "path": "../../app",
}
"""Names of packages that are refused, while the rest of the listing counts."""
