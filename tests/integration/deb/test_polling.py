"""What a poll of a Debian archive fetches, believes and remembers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pysequoia import SignatureMode, sign

from fakes.debian_archive import Archive, public, publisher, stanza, stranger
from levelgate.plugin import (
    JsonValue,
    LevelgateError,
    Listing,
    MetadataInvalid,
    MetadataOutOfStep,
    Parse,
    SecretMissing,
    Unchanged,
)
from levelgate.testing import CUT, HttpServer, RepositoryHost, answer, parse_here
from levelgate_deb.plugin import TYPE

NOW = datetime.now(UTC)
FIRST = stanza("app", "1.0-1", "amd64", b"one")
SECOND = stanza("app", "1.1-1", "amd64", b"two")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HttpServer]:
    with HttpServer() as started:
        started.serve(tmp_path)
        yield started


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(folder=tmp_path, key=publisher(), date=NOW)


def host(server: HttpServer, parse: Parse = parse_here, **more: Any) -> RepositoryHost:
    settings = {"url": f"{server.url}/", "suite": "stable", "components": ["main"], "architectures": ["amd64"]}
    return RepositoryHost(TYPE, {**settings, "signed_by": public(publisher()), **more}, parse=parse)


def versions(answer: Listing | Unchanged) -> list[str]:
    assert isinstance(answer, Listing)
    return [version.version for version in answer.versions]


def asked(server: HttpServer) -> list[str]:
    return [request.path.removeprefix("/dists/stable/") for request in server.requests]


def test_a_release_that_names_the_same_indexes_has_none_of_them_fetched(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    with host(server) as polled:
        polled.poll("app")
        replace(archive, date=NOW + timedelta(minutes=1)).write({"amd64": [FIRST], "arm64": [FIRST]})
        server.forget()
        assert isinstance(polled.poll("app"), Unchanged)
        assert isinstance(polled.poll("app"), Unchanged)
    assert asked(server) == ["InRelease", "InRelease"]


def test_of_several_indexes_only_those_that_changed_are_fetched(server: HttpServer, archive: Archive) -> None:
    late = stanza("app", "1.0-1", "arm64", b"three")
    archive.write({"amd64": [FIRST], "arm64": []})
    with host(server, architectures=["amd64", "arm64"]) as polled:
        answer = polled.poll("app")
        for minutes, stanzas in enumerate(([FIRST], [FIRST, SECOND]), start=1):
            server.forget()
            replace(archive, date=NOW + timedelta(minutes=minutes)).write({"amd64": stanzas, "arm64": [late]})
            answer = polled.poll("app")
            assert asked(server)[1:] == [f"main/binary-{['arm64', 'amd64'][minutes - 1]}/Packages.xz"]
    assert isinstance(answer, Listing)
    found = {one.version: [file.arch for file in one.artifacts] for one in answer.versions}
    assert found == {"1.0-1": ["amd64", "arm64"], "1.1-1": ["amd64"]}


def test_a_release_that_comes_without_marks_is_read_once(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    server.script("/dists/stable/InRelease", answer(body=(archive.dists / "InRelease").read_bytes()))
    read = []

    def parse(function: Callable[..., JsonValue], *args: JsonValue, files: Sequence[Path] = ()) -> Any:
        read.append(function.__name__)
        return parse_here(function, *args, files=files)

    with host(server, parse=parse) as polled:
        polled.poll("app")
        assert isinstance(polled.poll("app"), Unchanged)
    assert read == ["read_in_release", "read_packages"]


def test_what_may_be_cut_off_is_refused_where_nothing_is_verified(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    body = (archive.dists / "InRelease").read_bytes()
    server.script("/dists/stable/InRelease", [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body, CUT])
    with host(server, signed_by=None) as polled, pytest.raises(MetadataInvalid, match="may be cut off"):
        polled.poll("app")
    with host(server) as polled:
        assert versions(polled.poll("app")) == ["1.0-1"]


def test_xz_is_preferred(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    with host(server) as polled:
        assert versions(polled.poll("app")) == ["1.0-1"]
    assert asked(server) == ["InRelease", "main/binary-amd64/Packages.xz"]


def test_the_plain_file_is_read_where_that_is_all_there_is(server: HttpServer, archive: Archive) -> None:
    replace(archive, forms=("",), served=("",)).write({"amd64": [FIRST]})
    with host(server) as polled:
        assert versions(polled.poll("app")) == ["1.0-1"]


def test_an_index_that_is_not_there_by_its_hash_is_fetched_by_its_name(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    replace(archive, more={"Acquire-By-Hash": "yes"}).write({"amd64": [FIRST]})
    with host(server) as polled:
        assert versions(polled.poll("app")) == ["1.0-1"]
    assert "by-hash/SHA256" in asked(server)[1]


def test_an_index_that_the_server_lacks_is_out_of_step(server: HttpServer, archive: Archive) -> None:
    replace(archive, served=()).write({"amd64": [FIRST]})
    with host(server) as polled, pytest.raises(MetadataOutOfStep, match=r"lists main/binary-amd64/Packages\.xz, which"):
        polled.poll("app")


def test_an_index_with_another_checksum_is_not_opened(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    other = replace(archive, folder=archive.folder / "other")
    other.write({"amd64": [SECOND]})
    index = "main/binary-amd64/Packages.xz"
    (archive.dists / index).write_bytes((other.dists / index).read_bytes())
    with host(server) as polled, pytest.raises(MetadataOutOfStep):
        polled.poll("app")


def test_a_component_that_the_suite_lacks_is_named(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    with host(server, components=["extra"]) as polled, pytest.raises(MetadataInvalid) as caught:
        polled.poll("app")
    assert str(caught.value) == (
        "the suite lists no extra/binary-amd64/Packages; "
        "choose components and architectures that it lists: main/binary-amd64"
    )


@pytest.mark.parametrize("inline", [True, False])
def test_what_somebody_else_signed_is_refused(server: HttpServer, archive: Archive, *, inline: bool) -> None:
    replace(archive, key=stranger(), inline=inline).write({"amd64": [FIRST]})
    with host(server) as polled, pytest.raises(MetadataInvalid, match="signature is not one of the key ring's"):
        polled.poll("app")


def test_what_was_changed_after_it_was_signed_is_refused(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    path = archive.dists / "InRelease"
    path.write_bytes(path.read_bytes().replace(b"Origin: Example", b"Origin: Evil"))
    with host(server) as polled, pytest.raises(MetadataInvalid, match="signature is not one of the key ring's"):
        polled.poll("app")


def test_what_is_not_signed_at_all_is_refused(server: HttpServer, archive: Archive) -> None:
    replace(archive, key=None).write({"amd64": [FIRST]})
    with host(server) as polled, pytest.raises(MetadataInvalid, match="the archive is not signed"):
        polled.poll("app")


def test_a_signature_beside_release_counts(server: HttpServer, archive: Archive) -> None:
    replace(archive, inline=False).write({"amd64": [FIRST]})
    with host(server) as polled:
        answer = polled.poll("app")
        assert isinstance(polled.poll("app"), Unchanged)
    assert versions(answer) == ["1.0-1"]
    assert isinstance(answer, Listing)
    assert answer.versions[0].details["signed"] is True


def test_nothing_is_known_of_a_signature_that_was_not_verified(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    with host(server, signed_by=None) as polled:
        answer, report = polled.poll("app"), polled.check()
    assert isinstance(answer, Listing)
    assert "signed" not in answer.versions[0].details
    assert report.warnings == ("no key ring is given in signed_by",)


def test_a_key_ring_that_changes_has_everything_asked_anew(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    ring = archive.folder / "ring.asc"
    ring.write_text(public(publisher()))
    with host(server, signed_by=str(ring)) as polled:
        assert versions(polled.poll("app")) == ["1.0-1"]
        ring.write_text(public(stranger()))
        with pytest.raises(MetadataInvalid, match="signature is not one of the key ring's"):
            polled.poll("app")


def test_a_key_ring_that_is_not_there_is_named(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    missing = str(archive.folder / "none.gpg")
    with host(server, signed_by=missing) as polled:
        with pytest.raises(SecretMissing, match=r"none\.gpg cannot be read"):
            polled.poll("app")
        assert not polled.check().reachable


def test_an_older_release_changes_nothing_unless_it_is_meant(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST, SECOND]})
    with host(server) as polled:
        polled.poll("app")
        replace(archive, date=NOW - timedelta(days=1)).write({"amd64": [FIRST]})
        older, accepted = polled.poll("app"), polled.poll("app", accept=True)
    assert isinstance(older, Unchanged)
    assert "are served, older than those of" in older.warnings[0]
    assert versions(accepted) == ["1.0-1"]


def test_a_release_that_is_valid_no_more_is_refused(server: HttpServer, archive: Archive) -> None:
    overdue = replace(archive, date=NOW - timedelta(days=9), valid_for=timedelta(days=7))
    overdue.write({"amd64": [FIRST]})
    with host(server) as polled, pytest.raises(MetadataInvalid, match="were valid until"):
        polled.poll("app")
    with host(server, check_valid_until=False) as polled:
        assert versions(polled.poll("app")) == ["1.0-1"]


def test_an_unchanged_release_that_is_valid_no_more_is_warned_about(server: HttpServer, archive: Archive) -> None:
    replace(archive, valid_for=timedelta(days=1)).write({"amd64": [FIRST]})
    with host(server) as polled:
        polled.poll("app")
        assert polled.cursor is not None
        polled.cursor = {**polled.cursor, "valid_until": (NOW - timedelta(days=1)).isoformat()}
        unchanged = polled.poll("app")
    assert isinstance(unchanged, Unchanged)
    assert "were valid until" in unchanged.warnings[0]


def test_a_release_of_tomorrow_is_refused(server: HttpServer, archive: Archive) -> None:
    replace(archive, date=NOW + timedelta(days=2)).write({"amd64": [FIRST]})
    with host(server) as polled, pytest.raises(MetadataInvalid, match="is in the future"):
        polled.poll("app")


def test_another_suite_s_release_is_warned_about(server: HttpServer, archive: Archive) -> None:
    replace(archive, more={"Suite": "oldstable", "Codename": "old"}).write({"amd64": [FIRST]})
    with host(server) as polled:
        answer = polled.poll("app")
    assert isinstance(answer, Listing)
    assert answer.warnings == ("the archive's file is that of old or oldstable, where stable was asked for",)


def test_a_flat_archive_is_one_folder(server: HttpServer, archive: Archive) -> None:
    flat = replace(archive, suite="./")
    flat.write({"amd64": [stanza("app", "1.0-1", "amd64", b"one", Filename="./app_1.0-1_amd64.deb")]})
    with host(server, suite="./", components=[], architectures=[]) as polled:
        answer = polled.poll("app")
    assert isinstance(answer, Listing)
    assert answer.versions[0].artifacts[0].location == f"{server.url}/app_1.0-1_amd64.deb"


def test_what_is_for_all_architectures_is_read_where_it_is_listed_apart(server: HttpServer, archive: Archive) -> None:
    apart = replace(archive, more={"No-Support-for-Architecture-all": "Packages"})
    apart.write({"amd64": [FIRST], "all": [stanza("doc", "1.0-1", "all", b"doc")]})
    with host(server) as polled:
        answer = polled.poll("app", "doc")
    assert isinstance(answer, Listing)
    assert sorted(version.package for version in answer.versions) == ["app", "doc"]


@pytest.mark.parametrize(
    ("release", "reason"),
    [
        (b"Origin: x\n", "has no SHA256 sums"),
        (b"SHA256: x\n", "has SHA256 sums that cannot be read|has no SHA256 sums"),
        (b"SHA256:\n abc 1 main/binary-amd64/Packages\n", "has no size and SHA256 sum of 'main/binary-amd64/Packages'"),
        (b"Date: some day\nSHA256:\n abc 1 x\n", "has a Date that is no time: 'some day'"),
        (b"MD5Sum:\n abc 1 main/binary-amd64/Packages\n", "has no SHA256 sums"),
    ],
)
def test_a_release_that_is_none_is_refused(server: HttpServer, archive: Archive, release: bytes, reason: str) -> None:
    archive.dists.mkdir(parents=True)
    signed = sign(publisher().signer(), release, mode=SignatureMode.CLEAR)
    (archive.dists / "InRelease").write_bytes(signed)
    with host(server) as polled, pytest.raises(LevelgateError, match=reason):
        polled.poll("app")


def test_check_says_what_it_is_and_who_signed_it(server: HttpServer, archive: Archive) -> None:
    archive.write({"amd64": [FIRST]})
    with host(server) as polled:
        report = polled.check()
    fingerprint = publisher().extract_certificate().fingerprint
    assert report.summary == f"the suite stable of Example, indexes: 1, signed by {fingerprint}"
    assert report.warnings == ()
