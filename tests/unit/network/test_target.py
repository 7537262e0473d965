"""Addresses, as they are read and shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from levelgate.errors import AddressRefused
from levelgate.network.target import Target, shown


@pytest.mark.parametrize(
    "url", ["ftp://repo.example.com/", "gopher://repo.example.com/", "javascript:alert(1)", "repo.example.com", ""]
)
def test_other_schemes_are_not_spoken(url: str) -> None:
    with pytest.raises(AddressRefused, match="use http, https or file"):
        Target.read(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http://[::1",
        "http://repo.example.com:port/",
        "http://repo.example.com:99999/",
        "http://repo.example.com/a b",
        "http://repo.example.com/\x07",
        "http://" + "\u00fc" * 80 + ".example.com/",
        "file://server.example.com/share/",
        "file:relative",
        "file:///a%00b",
    ],
)
def test_what_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        Target.read(url)


@pytest.mark.parametrize("url", ["http://user:hunter2@repo.example.com/", "http://hunter2@repo.example.com/"])
def test_credentials_in_an_address_are_refused_and_not_shown(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        Target.read(url)
    assert "hunter2" not in str(caught.value)


def test_an_address_is_shown_without_query_credentials_and_control_characters() -> None:
    assert shown("https://u:pw@repo.example.com/a\x1b[31m?signature=pw#pw") == "https://repo.example.com/a?[31m"


def test_a_long_address_is_shown_short() -> None:
    assert len(shown("https://repo.example.com/" + "a" * 10_000)) < 400


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://repo.example.com:443/other", True),
        ("https://REPO.example.com/", True),
        ("https://repo.example.com:8443/", False),
        ("http://repo.example.com/", False),
        ("http://repo.example.com:443/", False),
        ("https://repo.example.com.evil.example.com/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(other: str, *, same: bool) -> None:
    assert Target.read("https://repo.example.com/a").same_origin(Target.read(other)) is same


def test_hosts_are_compared_in_the_form_that_the_network_knows() -> None:
    assert Target.read("http://b\u00fccher.example.com/").host == "xn--bcher-kva.example.com"


def test_a_redirect_may_be_relative() -> None:
    target = Target.read("https://repo.example.com/a/b?token=1").redirected("../c")
    assert target.url == "https://repo.example.com/c"


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://repo.example.com/", "http://[", "//u:p@example.com/"]
)
def test_a_redirect_leads_to_http_only(location: str) -> None:
    with pytest.raises(AddressRefused):
        Target.read("https://repo.example.com/").redirected(location)


def test_the_path_of_a_file_address_is_unquoted() -> None:
    assert Target.read("file:///srv/a%20b/%23c").path == Path("/srv/a b/#c")
