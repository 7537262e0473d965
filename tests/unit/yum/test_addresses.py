from __future__ import annotations

import pytest

from levelgate.plugin import AddressRefused
from levelgate_yum.addresses import Places

PLACES = Places(url="https://repo.example.com/el9/", allowed_hosts=["cdn.example.com", "Mirror.example.com."])


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("app-1.0-1.x86_64.rpm", "https://repo.example.com/el9/app-1.0-1.x86_64.rpm"),
        ("Packages/a/app.rpm", "https://repo.example.com/el9/Packages/a/app.rpm"),
        ("libstdc++-1~rc1-1.rpm", "https://repo.example.com/el9/libstdc++-1~rc1-1.rpm"),
        ("app-1^git 1.rpm", "https://repo.example.com/el9/app-1%5Egit%201.rpm"),
        ("app%2B1.rpm", "https://repo.example.com/el9/app%2B1.rpm"),
        ("./app.rpm", "https://repo.example.com/el9/app.rpm"),
        ("..app.rpm", "https://repo.example.com/el9/..app.rpm"),
    ],
)
def test_a_relative_location_is_resolved_against_the_repository(href: str, expected: str) -> None:
    assert PLACES.resolve(href) == expected


@pytest.mark.parametrize(
    "href",
    [
        "",
        "./",
        "../app.rpm",
        "a/../../app.rpm",
        "a/%2e%2e/app.rpm",
        "a/..%2fapp.rpm",
        "..\\app.rpm",
        "/app.rpm",
        "//evil.example.com/app.rpm",
        "https://repo.example.com/el9/app.rpm",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "app.rpm?x=1",
        "app.rpm#x",
        "app\n.rpm",
        "a" * 1025,
    ],
)
def test_a_location_that_leads_elsewhere_is_refused(href: str) -> None:
    with pytest.raises(AddressRefused, match="the location"):
        PLACES.resolve(href)


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://cdn.example.com/x", "https://cdn.example.com/x/app.rpm"),
        ("https://CDN.example.com/x/", "https://CDN.example.com/x/app.rpm"),
        ("https://mirror.example.com:8443/", "https://mirror.example.com:8443/app.rpm"),
        ("https://repo.example.com/el9/sub/", "https://repo.example.com/el9/sub/app.rpm"),
    ],
)
def test_a_base_may_name_an_allowed_host_or_a_folder_below(base: str, expected: str) -> None:
    assert PLACES.resolve("app.rpm", base) == expected


@pytest.mark.parametrize(
    "base",
    [
        "https://evil.example.com/",
        "http://cdn.example.com/",
        "https://repo.example.com/",
        "https://repo.example.com/el9/../el8/",
        "https://user@cdn.example.com/",
        "https://cdn.example.com/?x=1",
        "file:///srv/",
        "media://1",
        "sub/",
    ],
)
def test_a_base_elsewhere_is_refused(base: str) -> None:
    with pytest.raises(AddressRefused, match="the base"):
        PLACES.resolve("app.rpm", base)
