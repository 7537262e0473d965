"""Yum metadata written by hand, so that it can lie: any bytes for primary, and any word about them in the index."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import new
from pathlib import Path

METADATA = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<metadata xmlns="http://linux.duke.edu/metadata/common" '
    'xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="{count}">{packages}</metadata>\n'
)
PACKAGE = (
    '<package type="rpm"><name>{name}</name><arch>x86_64</arch><version epoch="0" ver="{version}" rel="1"/>'
    '<checksum type="sha256" pkgid="YES">{digest}</checksum><summary>{summary}</summary><description>d</description>'
    '<packager/><url/><time file="1700000000" build="1700000000"/><size package="1" installed="1" archive="1"/>'
    '<location href="{href}"/><format><rpm:license>MIT</rpm:license></format></package>'
)


def primary_xml(*packages: str) -> bytes:
    """Return primary with these package elements."""
    return METADATA.format(count=len(packages), packages="".join(packages)).encode()


def package_xml(
    name: str = "app", *, version: str = "1.0", href: str = "app.rpm", summary: str = "s", digest: str = "a" * 64
) -> str:
    """Return one package element; its texts are put in as they are."""
    return PACKAGE.format(name=name, version=version, href=href, summary=summary, digest=digest)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What the index says about primary; None is the truth."""

    kind: str = "primary"
    checksum_type: str = "sha256"
    checksum: str | None = None
    open_checksum: str | None = None
    size: int | None = None
    open_size: int | None = None
    href: str = "repodata/primary.xml"
    base: str = ""
    revision: str = "1700000000"
    timestamp: str = "1700000000"


def index_xml(served: bytes, opened: bytes, said: Said) -> str:
    """Return an index of one record about `served`, whose content is `opened`."""
    base = f' xml:base="{said.base}"' if said.base else ""
    checksum = new(said.checksum_type, served).hexdigest() if said.checksum is None else said.checksum
    open_checksum = new(said.checksum_type, opened).hexdigest() if said.open_checksum is None else said.open_checksum
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo">\n'
        f"<revision>{said.revision}</revision>\n"
        f'<data type="{said.kind}"><checksum type="{said.checksum_type}">{checksum}</checksum>'
        f'<open-checksum type="{said.checksum_type}">{open_checksum}</open-checksum>'
        f'<location{base} href="{said.href}"/><timestamp>{said.timestamp}</timestamp>'
        f"<size>{len(served) if said.size is None else said.size}</size>"
        f"<open-size>{len(opened) if said.open_size is None else said.open_size}</open-size></data>\n</repomd>\n"
    )


def write_by_hand(folder: Path, opened: bytes, served: bytes | None = None, said: Said | None = None) -> str:
    """Write a repository whose primary opens to `opened` and is served as `served`; return its address."""
    given = opened if served is None else served
    repodata = folder / "repodata"
    repodata.mkdir(parents=True, exist_ok=True)
    (repodata / "primary.xml").write_bytes(given)
    (repodata / "repomd.xml").write_text(index_xml(given, opened, said or Said()), encoding="utf-8")
    return f"file://{folder}/"
