from __future__ import annotations

from typing import Any

import pytest

from levelgate.plugin import AddressRefused, MetadataInvalid
from levelgate_yum.addresses import Places
from levelgate_yum.repomd import Index, judge_index

PLACES = Places(url="https://repo.example.com/el9/")


def record(**changes: Any) -> dict[str, Any]:
    return {
        "type": "primary",
        "href": "repodata/primary.xml.gz",
        "base": None,
        "checksum": ["sha256", "A" * 64],
        "open-checksum": ["sha256", "b" * 64],
        "size": "10",
        "open-size": "20",
        "timestamp": "1700000000.25",
    } | changes


def judged(*records: dict[str, Any], revision: str = "7") -> Index:
    return judge_index({"revision": revision, "records": list(records)}, PLACES)


def test_primary_is_known_by_place_size_and_checksum() -> None:
    index = judged({"type": "filelists"}, record())
    assert (index.primary.location, index.primary.digest, index.primary.size) == (
        "https://repo.example.com/el9/repodata/primary.xml.gz",
        "sha256:" + "a" * 64,
        10,
    )
    assert (index.primary.open_digest, index.primary.open_size) == ("sha256:" + "b" * 64, 20)
    assert (index.revision, index.timestamp) == ("7", 1700000000)


@pytest.mark.parametrize("kind", ["sha", "sha1", "md5", "sha224", "", "$(x)"])
def test_a_checksum_weaker_than_sha256_is_refused(kind: str) -> None:
    with pytest.raises(MetadataInvalid, match="checksum only; sha256 or better is needed"):
        judged(record(checksum=[kind, "a" * 40]))


def test_a_missing_checksum_is_refused() -> None:
    bare = record()
    del bare["checksum"]
    with pytest.raises(MetadataInvalid, match="sha256 or better is needed"):
        judged(bare)


@pytest.mark.parametrize(("kind", "length"), [("sha256", 64), ("sha384", 96), ("sha512", 128)])
def test_a_stronger_checksum_is_taken(kind: str, length: int) -> None:
    assert judged(record(checksum=[kind, "c" * length])).primary.digest == f"{kind}:{'c' * length}"


def test_a_checksum_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(MetadataInvalid, match="which is none"):
        judged(record(checksum=["sha256", "a" * 63]))


def test_a_weak_checksum_of_the_content_proves_nothing_and_is_left_out() -> None:
    assert judged(record(**{"open-checksum": ["sha", "a" * 40]})).primary.open_digest is None


def test_a_zchunk_twin_is_ignored() -> None:
    index = judged(record(type="primary_zck", href="repodata/primary.xml.zck"), record())
    assert index.primary.location.endswith("primary.xml.gz")


def test_zchunk_without_a_plain_twin_is_said_so() -> None:
    with pytest.raises(MetadataInvalid, match="as zchunk alone"):
        judged(record(type="primary_zck"))


def test_an_index_without_primary_is_refused() -> None:
    with pytest.raises(MetadataInvalid, match="lists no primary"):
        judged(record(type="filelists"))


def test_an_index_with_two_primaries_is_refused() -> None:
    with pytest.raises(MetadataInvalid, match="more than once"):
        judged(record(), record())


@pytest.mark.parametrize("href", ["../primary.xml", "https://evil.example.com/primary.xml", ""])
def test_a_primary_elsewhere_is_refused(href: str) -> None:
    with pytest.raises(AddressRefused):
        judged(record(href=href))


@pytest.mark.parametrize("size", ["-1", "1e9", "9" * 19, "\u0661"])
def test_what_is_no_size_is_refused(size: str) -> None:
    with pytest.raises(MetadataInvalid, match="which is no size"):
        judged(record(size=size))


@pytest.mark.parametrize(("revision", "timestamp"), [("8", 0), ("8", 1), ("7", 1_700_000_001), ("x", 1_700_000_001)])
def test_an_index_with_a_lower_revision_or_else_timestamp_is_older(revision: str, timestamp: int) -> None:
    assert judged(record()).older_than(revision, timestamp)


@pytest.mark.parametrize(("revision", "timestamp"), [("6", 9_999_999_999), ("7", 1_700_000_000), ("7", 0), ("x", 1)])
def test_an_index_with_a_higher_or_equal_mark_is_not_older(revision: str, timestamp: int) -> None:
    assert not judged(record()).older_than(revision, timestamp)


def test_a_revision_is_fit_to_be_shown() -> None:
    assert judged(record(), revision="7\n\u202e" + "x" * 200).revision == repr("7\n\u202e" + "x" * 57 + "...")


def test_an_index_without_revision_and_timestamp_is_never_older() -> None:
    assert not judged(record(timestamp="soon"), revision="").older_than("7", 1_700_000_000)
