"""Entries become versions; what cannot be believed is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fakes.debian_archive import stanza
from levelgate.plugin import Listing
from levelgate_deb.listing import listing_of
from levelgate_deb.packages import entry_of
from levelgate_deb.stanzas import read


def listing(*stanzas: str, is_signed: bool = False) -> Listing:
    entries: list[dict[str, Any]] = [entry_of(read(one.encode())) for one in stanzas]
    return listing_of(entries, root="https://repo.example.com/debian/", is_signed=is_signed, cursor={}, warnings=())


def test_the_files_of_a_version_are_told_apart_by_architecture() -> None:
    found = listing(stanza("app", "1.0-1", "arm64", b"one"), stanza("app", "1.0-1", "all", b"two", Source="suite"))
    (version,) = found.versions
    assert [(one.file_key, one.arch, one.size, one.location) for one in version.artifacts] == [
        ("all", "all", 3, "https://repo.example.com/debian/pool/main/a/app/app_1.0-1_all.deb"),
        ("arm64", "arm64", 3, "https://repo.example.com/debian/pool/main/a/app/app_1.0-1_arm64.deb"),
    ]


def test_what_is_listed_with_each_architecture_is_one_file() -> None:
    (version,) = listing(*[stanza("app", "1", "all", b"one")] * 2).versions
    assert len(version.artifacts) == 1


def test_two_files_of_one_architecture_are_refused() -> None:
    found = listing(
        stanza("app", "1", "all", b"one"), stanza("app", "1", "all", b"two"), stanza("app", "2", "all", b"")
    )
    assert [version.version for version in found.versions] == ["2"]
    assert [(one.version, one.reason) for one in found.refused] == [
        ("1", "is listed twice for all, with different SHA256 sums")
    ]


def test_a_verified_signature_is_a_fact_of_the_version() -> None:
    text = stanza("app", "1", "all", b"one")
    signed, unknown = (listing(text, is_signed=is_signed).versions[0].details for is_signed in (True, False))
    assert (signed["signed"], "signed" in unknown) == (True, False)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("SHA256", "abc", "has no SHA256 sum"),
        ("SHA256", "A" * 64, "has no SHA256 sum"),
        ("Size", "-1", "has no size"),
        ("Size", "²", "has no size"),
        ("Architecture", "../x", "has no Architecture that can be read"),
        ("Filename", "../../etc/passwd", "has a Filename that is not one inside the archive"),
        ("Filename", "/etc/passwd", "has a Filename that is not one inside the archive"),
        ("Filename", "pool//x.deb", "has a Filename that is not one inside the archive"),
        ("Filename", "", "has a Filename that is not one inside the archive"),
        ("Version", "1_0", "'1_0' is no Debian version; write such as 1:2.0~rc1-3"),
    ],
)
def test_an_entry_that_cannot_be_believed_is_refused(field: str, value: str, reason: str) -> None:
    (refused,) = listing(stanza("app", "1", "all", b"one", **{field: value})).refused
    assert refused.reason == reason


@pytest.mark.parametrize(
    ("name", "location"),
    [
        ("./app_1_all.deb", "app_1_all.deb"),
        ("pool/a b%3a?#.deb", "pool/a%20b%253a%3F%23.deb"),
        ("https://elsewhere.example.com/x.deb", None),
        ("http:x", "http:x"),
    ],
)
def test_a_location_stays_below_the_root(name: str, location: str | None) -> None:
    found = listing(stanza("app", "1", "all", b"one", Filename=name))
    places = [
        Path(one.artifacts[0].location.removeprefix("https://repo.example.com/debian/")) for one in found.versions
    ]
    assert [str(place) for place in places] == ([location] if location else [])
