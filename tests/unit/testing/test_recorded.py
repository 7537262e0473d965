"""What listings come to, as the host in memory records them."""

from __future__ import annotations

from typing import Any

from levelgate.plugin import ListedVersion, Listing
from levelgate.testing.recorded import Recorded, recorded_after

APP, LIB = ("app", "1.0"), ("lib", "1.0")


def _version(key: tuple[str, str], yanked: str | None = None) -> ListedVersion:
    return ListedVersion(package=key[0], version=key[1], artifacts=(), yanked=yanked)


def _recorded(*keys: tuple[str, str]) -> Recorded:
    return {key: _version(key) for key in keys}


def _listing(*keys: tuple[str, str], **more: Any) -> Listing:
    return Listing(versions=tuple(map(_version, keys)), cursor={}, **more)


def test_a_complete_listing_is_all_there_is() -> None:
    assert recorded_after(_recorded(APP, LIB), _listing(LIB)) == _recorded(LIB)


def test_from_a_partial_listing_nothing_follows_about_what_it_lacks() -> None:
    assert recorded_after(_recorded(APP), _listing(LIB, complete=False)) == _recorded(APP, LIB)


def test_what_a_listing_tells_nothing_of_stays() -> None:
    listing = _listing(untold=frozenset({"app"}))
    assert recorded_after(_recorded(APP, LIB), listing) == _recorded(APP)


def test_a_withdrawn_package_is_yanked_with_all_its_versions() -> None:
    after = recorded_after(_recorded(APP, LIB), _listing(LIB, withdrawn={"app": "is hijacked"}))
    assert after == {APP: _version(APP, "is hijacked"), LIB: _version(LIB)}
