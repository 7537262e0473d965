from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from fakes.file_tools import FileFetch, file_tools
from fakes.handmade_yum import METADATA, Said, package_xml, primary_xml, write_by_hand
from fakes.yum_queries import answer, listing, names_and_versions, query
from levelgate.plugin import AddressRefused, LimitExceeded, MetadataInvalid, MetadataOutOfStep, RepositoryTools
from levelgate.sandbox.limits import MIB, SandboxLimits
from levelgate.sandbox.sandbox import Sandbox

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstd.compress,
}
PRIMARY = primary_xml(package_xml("app"), package_xml("lib", href="lib.rpm"))
TWO_GIB = 2 * 1024 * MIB

each_compression = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())


@pytest.fixture(scope="module")
def sandboxed() -> Iterator[RepositoryTools]:
    sandbox = Sandbox(SandboxLimits(wall_seconds=30, memory_bytes=512 * MIB))
    yield RepositoryTools(fetch=FileFetch(), parse=sandbox.parse)
    sandbox.close()


def test_honest_metadata_by_hand_is_read(tmp_path: Path) -> None:
    assert len(listing(query(write_by_hand(tmp_path, PRIMARY))).versions) == 2


def test_the_real_sandbox_answers_the_same(tmp_path: Path, sandboxed: RepositoryTools) -> None:
    url = write_by_hand(tmp_path, PRIMARY, zstd.compress(PRIMARY))
    assert listing(query(url), sandboxed) == listing(query(url))


@each_compression
def test_two_gib_of_text_in_one_element_are_refused(
    tmp_path: Path, sandboxed: RepositoryTools, pack: Callable[[bytes], bytes]
) -> None:
    head, tail = PRIMARY.split(b"<summary>s", 1)
    block = pack(b"a" * (16 * MIB))
    served = pack(head + b"<summary>") + block * (TWO_GIB // (16 * MIB)) + pack(tail)
    said = Said(open_size=1024 * MIB)
    url = write_by_hand(tmp_path, PRIMARY, served, said)
    with pytest.raises(LimitExceeded, match="a single text or tag of more than 1048576 bytes"):
        answer(query(url), sandboxed)


@each_compression
def test_a_bomb_is_refused(tmp_path: Path, sandboxed: RepositoryTools, pack: Callable[[bytes], bytes]) -> None:
    served = pack(PRIMARY) + pack(b"<a/>" * (MIB // 4)) * 400
    url = write_by_hand(tmp_path, PRIMARY, served)
    with pytest.raises(LimitExceeded, match="primary goes on after the"):
        answer(query(url), sandboxed)


@each_compression
def test_nothing_of_a_truncated_file_is_believed(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    url = write_by_hand(tmp_path, PRIMARY, pack(PRIMARY)[:-4])
    with pytest.raises(MetadataInvalid, match="primary is damaged"):
        answer(query(url))


@each_compression
def test_nothing_of_a_damaged_file_is_believed(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    served = bytearray(pack(PRIMARY))
    served[len(served) // 2] ^= 1
    url = write_by_hand(tmp_path, PRIMARY, bytes(served))
    with pytest.raises((MetadataInvalid, LimitExceeded)):
        answer(query(url))


def test_nothing_of_a_file_that_ends_early_is_believed(tmp_path: Path) -> None:
    cut = PRIMARY[: PRIMARY.rindex(b"<package")]
    with pytest.raises(MetadataInvalid, match="primary cannot be parsed"):
        answer(query(write_by_hand(tmp_path, cut)))


def test_fewer_packages_than_announced_are_not_believed(tmp_path: Path) -> None:
    short = METADATA.format(count=3, packages=package_xml()).encode()
    with pytest.raises(MetadataInvalid, match="primary announces 3 packages and holds 1"):
        answer(query(write_by_hand(tmp_path, short)))


@pytest.mark.parametrize(
    "said", [Said(checksum="0" * 64), Said(size=1), Said(checksum=sha256(b"").hexdigest(), size=0)]
)
def test_a_checksum_or_a_size_that_is_off_is_never_parsed(tmp_path: Path, said: Said) -> None:
    with pytest.raises(MetadataOutOfStep, match="differs from its size or digest"):
        answer(query(write_by_hand(tmp_path, PRIMARY, said=said)))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (Said(open_checksum="0" * 64), "differs when open from the sha256 checksum"),
        (Said(open_size=10**6), "repomd.xml announces 1000000"),
    ],
)
def test_a_content_that_is_off_is_refused(tmp_path: Path, said: Said, message: str) -> None:
    with pytest.raises(MetadataInvalid, match=message):
        answer(query(write_by_hand(tmp_path, PRIMARY, said=said)))


@pytest.mark.parametrize("kind", ["sha1", "md5"])
def test_an_index_that_vouches_by_a_weak_checksum_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(MetadataInvalid, match=f"primary has a '{kind}' checksum only; sha256 or better is needed"):
        answer(query(write_by_hand(tmp_path, PRIMARY, said=Said(checksum_type=kind))))


@pytest.mark.parametrize(
    "said",
    [
        Said(href="../other/primary.xml"),
        Said(href="/etc/passwd"),
        Said(href="https://evil.example.com/primary.xml"),
        Said(base="https://evil.example.com/"),
    ],
)
def test_a_primary_elsewhere_is_never_asked_for(tmp_path: Path, said: Said) -> None:
    fetch = FileFetch()
    url = write_by_hand(tmp_path, PRIMARY, said=said)
    with pytest.raises(AddressRefused):
        answer(query(url), file_tools(fetch))
    assert fetch.asked == [url + "repodata/repomd.xml"]


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE metadata [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE metadata SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_document_type_in_primary_is_refused(tmp_path: Path, declared: str) -> None:
    text = PRIMARY.replace(b"<metadata", declared.encode() + b"<metadata", 1)
    with pytest.raises(MetadataInvalid, match="declares a document type"):
        answer(query(write_by_hand(tmp_path, text)))


@pytest.mark.parametrize("page", [b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>", b"<html><body><br>"])
def test_a_web_page_in_place_of_the_index_is_called_one(tmp_path: Path, page: bytes) -> None:
    url = write_by_hand(tmp_path, PRIMARY)
    (tmp_path / "repodata" / "repomd.xml").write_bytes(page)
    with pytest.raises(MetadataInvalid, match=r"repomd\.xml is a web page, perhaps a login page"):
        answer(query(url))


def test_an_endless_index_is_refused(tmp_path: Path) -> None:
    url = write_by_hand(tmp_path, PRIMARY)
    (tmp_path / "repodata" / "repomd.xml").write_bytes(b"<a>" * MIB)
    with pytest.raises(LimitExceeded):
        answer(query(url))


@pytest.mark.parametrize("name", ["$(x)", "-app", "a&#10;b", "a" * 10_000, "&lt;b&gt;"])
def test_a_hostile_name_is_refused_and_the_others_are_listed(tmp_path: Path, name: str) -> None:
    listed = listing(query(write_by_hand(tmp_path, primary_xml(package_xml(name), package_xml("lib")))))
    assert names_and_versions(listed) == [("lib", "1.0-1")]
    assert [(entry.reason, len(entry.package) < 100) for entry in listed.refused] == [
        ("has a name that no RPM has", True)
    ]


@pytest.mark.parametrize("href", ["../app.rpm", "https://evil.example.com/app.rpm", "/app.rpm", "a/../../app.rpm"])
def test_a_file_elsewhere_is_refused_and_the_others_are_listed(tmp_path: Path, href: str) -> None:
    listed = listing(query(write_by_hand(tmp_path, primary_xml(package_xml(href=href), package_xml("lib")))))
    assert (names_and_versions(listed), [entry.package for entry in listed.refused]) == ([("lib", "1.0-1")], ["app"])


def test_a_package_without_name_and_version_is_refused_alone(tmp_path: Path) -> None:
    bare = f'<package type="rpm"><arch>x86_64</arch><checksum type="sha256" pkgid="YES">{"a" * 64}</checksum></package>'
    listed = listing(query(write_by_hand(tmp_path, primary_xml(bare, package_xml("lib")))))
    assert (names_and_versions(listed), len(listed.refused)) == ([("lib", "1.0-1")], 1)


def test_odd_values_are_warned_of(tmp_path: Path) -> None:
    odd = package_xml().replace('build="1700000000"', 'build="soon"')
    listed = listing(query(write_by_hand(tmp_path, primary_xml(odd))))
    (warning,) = listed.warnings
    assert warning.startswith("primary has 1 odd values, the first: ")
    assert listed.versions[0].artifacts[0].built_at is None


def test_elements_that_are_not_known_are_passed_over(tmp_path: Path) -> None:
    extended = package_xml().replace("<packager/>", "<packager/><vendor-extension>x</vendor-extension>")
    listed = listing(query(write_by_hand(tmp_path, primary_xml(extended))))
    assert (len(listed.versions), listed.warnings) == (1, ())


def test_what_cannot_be_parsed_is_said_without_the_path_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(MetadataInvalid, match="primary cannot be parsed") as refusal:
        answer(query(write_by_hand(tmp_path, PRIMARY.replace(b"</arch>", b"</ark>", 1))))
    assert "/proc/" not in str(refusal.value)
