"""A yum repository made by a test: real metadata, written by createrepo_c, without the RPM files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import createrepo_c

FIRST_REVISION = 1_700_000_000
COMPRESSIONS = {
    "gz": createrepo_c.GZ,
    "xz": createrepo_c.XZ,
    "bz2": createrepo_c.BZ2,
    "zst": createrepo_c.ZSTD,
    "plain": createrepo_c.NO_COMPRESSION,
}
_PARTS = {
    "primary": createrepo_c.PrimaryXmlFile,
    "filelists": createrepo_c.FilelistsXmlFile,
    "other": createrepo_c.OtherXmlFile,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Rpm:
    """One RPM of the metadata; `digest` is that of `content` where it is not given. Times are seconds since 1970."""

    name: str
    epoch: str = "0"
    version: str = "1.0"
    release: str = "1"
    arch: str = "x86_64"
    content: bytes = b""
    digest: str = ""
    digest_type: str = "sha256"
    href: str = ""
    base: str | None = None
    summary: str = "A package of a test"
    url: str = "https://example.com/"
    packager: str = "Example"
    built_at: int = FIRST_REVISION - 3600
    published_at: int = FIRST_REVISION

    @property
    def filename(self) -> str:
        """The file's usual name, `NAME-VER-REL.ARCH.rpm`."""
        return f"{self.name}-{self.version}-{self.release}.{self.arch}.rpm"

    @property
    def checksum(self) -> str:
        """The digest in hex that the metadata announces."""
        return self.digest or sha256(self.content).hexdigest()

    def package(self) -> createrepo_c.Package:
        """Return it as createrepo_c's own value."""
        package = createrepo_c.Package()
        package.name, package.arch = self.name, self.arch
        package.epoch, package.version, package.release = self.epoch, self.version, self.release
        package.pkgId, package.checksum_type = self.checksum, self.digest_type
        package.summary, package.description, package.url = self.summary, self.summary, self.url
        package.rpm_license, package.rpm_vendor, package.rpm_packager = "MIT", "Example", self.packager
        package.rpm_sourcerpm = "" if self.arch == "src" else f"{self.name}-{self.version}-{self.release}.src.rpm"
        package.time_file, package.time_build = self.published_at, self.built_at
        package.size_package, package.size_installed, package.size_archive = len(self.content), 100, 200
        package.location_href, package.location_base = self.href or self.filename, self.base
        return package


def rpm(name: str, evr: str = "1.0-1", *, arch: str = "x86_64", content: bytes | None = None) -> Rpm:
    """Make an RPM from `[EPOCH:]VERSION-RELEASE`; the same arguments give the same digest.

    Other content is another digest: `rpm("app", "1.0-1", content=b"rebuilt")`. For the other fields use
    `dataclasses.replace`.
    """
    epoch, _, rest = evr.rpartition(":")
    version, _, release = rest.rpartition("-")
    given = f"{name} {evr} {arch}".encode() if content is None else content
    return Rpm(name=name, epoch=epoch or "0", version=version, release=release, arch=arch, content=given)


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """What one publish wrote: the path of each metadata file by its kind, and the revision."""

    revision: int
    files: dict[str, Path] = field(default_factory=dict)


class YumRepository:
    """A folder that holds a yum repository; serve it as it is, over file or http.

    `publish` writes new metadata, then the index in one step, and then removes the old metadata, as publishers do.
    The revision rises by one each time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repodata = folder / "repodata"
        self.revision = FIRST_REVISION

    @property
    def url(self) -> str:
        """The folder as a file address."""
        return f"file://{self.folder}/"

    def publish(self, packages: Sequence[Rpm], *, compression: str = "gz", revision: int | None = None) -> Published:
        """Write metadata that lists exactly these packages; `compression` is gz, xz, bz2, zst or plain."""
        self.revision = self.revision + 1 if revision is None else revision
        published = Published(revision=self.revision)
        self.repodata.mkdir(parents=True, exist_ok=True)
        index = createrepo_c.Repomd()
        index.set_revision(str(self.revision))
        for kind in _PARTS:
            record = self._write_part(kind, packages, compression)
            index.set_record(record)
            published.files[kind] = self.folder / record.location_href
        self.write_index(index.xml_dump())
        self._keep({self.repodata / "repomd.xml", *published.files.values()})
        return published

    def write_index(self, text: str) -> None:
        """Replace `repomd.xml` in one step."""
        part = self.repodata / ".repomd.xml.part"
        part.write_text(text, encoding="utf-8")
        part.replace(self.repodata / "repomd.xml")

    def _keep(self, files: set[Path]) -> None:
        for path in self.repodata.iterdir():
            if path not in files:
                path.unlink()

    def _write_part(self, kind: str, packages: Sequence[Rpm], compression: str) -> createrepo_c.RepomdRecord:
        suffix = "" if compression == "plain" else f".{compression}"
        path = self.repodata / f"{kind}.xml{suffix}"
        stat = createrepo_c.ContentStat(createrepo_c.SHA256)
        file = _PARTS[kind](str(path), COMPRESSIONS[compression], stat)
        file.set_num_of_pkgs(len(packages))
        for package in packages:
            file.add_pkg(package.package())
        file.close()
        record = createrepo_c.RepomdRecord(kind, str(path))
        record.load_contentstat(stat)
        record.fill(createrepo_c.SHA256)
        record.timestamp = self.revision
        record.rename_file()
        return record
