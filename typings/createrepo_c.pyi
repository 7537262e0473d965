from collections.abc import Callable, Iterator

GZ: int
XZ: int
BZ2: int
ZSTD: int
NO_COMPRESSION: int
SHA256: int
SHA384: int
SHA512: int

class CreaterepoCError(Exception): ...

class Package:
    name: str | None
    arch: str | None
    epoch: str | None
    version: str | None
    release: str | None
    pkgId: str | None
    checksum_type: str | None
    summary: str | None
    description: str | None
    url: str | None
    rpm_license: str | None
    rpm_vendor: str | None
    rpm_packager: str | None
    rpm_sourcerpm: str | None
    time_file: int
    time_build: int
    size_package: int
    size_installed: int
    size_archive: int
    location_href: str | None
    location_base: str | None
    def __init__(self) -> None: ...

class ContentStat:
    def __init__(self, checksum_type: int) -> None: ...

class _XmlFile:
    def __init__(self, path: str, compression: int, contentstat: ContentStat | None = None) -> None: ...
    def set_num_of_pkgs(self, count: int) -> None: ...
    def add_pkg(self, package: Package) -> None: ...
    def add_chunk(self, chunk: str) -> None: ...
    def close(self) -> None: ...

class PrimaryXmlFile(_XmlFile): ...
class FilelistsXmlFile(_XmlFile): ...
class OtherXmlFile(_XmlFile): ...

class RepomdRecord:
    type: str
    checksum: str
    checksum_type: str
    checksum_open: str
    checksum_open_type: str
    location_href: str
    location_base: str | None
    timestamp: int
    size: int
    size_open: int
    def __init__(self, kind: str, path: str, /) -> None: ...
    def load_contentstat(self, stat: ContentStat) -> None: ...
    def fill(self, checksum_type: int) -> None: ...
    def rename_file(self) -> None: ...

class Repomd:
    def __init__(self, path: str | None = None, /) -> None: ...
    def __iter__(self) -> Iterator[RepomdRecord]: ...
    def set_revision(self, revision: str) -> None: ...
    def set_record(self, record: RepomdRecord) -> None: ...
    def xml_dump(self) -> str: ...

def xml_parse_primary(
    path: str,
    newpkgcb: Callable[[str, str, str], Package | None] | None = None,
    pkgcb: Callable[[Package], object] | None = None,
    warningcb: Callable[[int, str], object] | None = None,
    do_files: int = 1,
) -> None: ...
