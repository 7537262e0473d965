"""Redirects: few, checked at each step, and never with credentials to a stranger."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from levelgate.errors import AddressRefused, UnexpectedAnswer
from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.network.policy import AddressPolicy
from levelgate.network.resolving import Resolver
from levelgate.plugin.types import Fetch, Fetched
from levelgate.testing.script import Endless, answer, head, redirect
from levelgate.testing.server import HttpServer

NARROW = AddressPolicy(loopback=(ip_network("127.0.0.1/32"), ip_network("::1/128")))
"""127.0.0.2 is elsewhere."""


def elsewhere_or_here(host: str) -> list[str]:
    return {"rebound.example.com": ["127.0.0.1"], "mixed.example.com": ["127.0.0.3", "127.0.0.1"]}[host]


@pytest.fixture
def elsewhere() -> Iterator[HttpServer]:
    with HttpServer("127.0.0.2") as running:
        yield running


@pytest.fixture
def narrow(limits: FetchLimits) -> Iterator[Fetching]:
    made = Fetching(NARROW, limits, resolver=Resolver(1, elsewhere_or_here))
    yield made
    made.close()


def test_three_redirects_are_followed(server: HttpServer, fetch: Fetch) -> None:
    for step in range(3):
        server.script(f"/{step}", redirect(f"/{step + 1}", status=(301, 307, 308)[step]))
    server.script("/3", answer(body=b"there"))
    fetched = fetch(f"{server.url}/0")
    assert isinstance(fetched, Fetched)
    assert fetched.url == f"{server.url}/3"


def test_four_redirects_are_too_many(server: HttpServer, fetch: Fetch) -> None:
    for step in range(4):
        server.script(f"/{step}", redirect(f"/{step + 1}"))
    server.script("/4", answer(body=b"there"))
    with pytest.raises(UnexpectedAnswer, match="more than 3 times"):
        fetch(f"{server.url}/0")


def test_a_redirect_loop_ends(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", redirect("/f"))
    with pytest.raises(UnexpectedAnswer, match="more than 3 times"):
        fetch(f"{server.url}/f")
    assert len(server.requests) == 4


def test_the_body_of_a_redirect_is_not_read(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", [head(302, {"Location": "/g"}), Endless(b"x" * 65536)])
    server.script("/g", answer(body=b"there"))
    assert isinstance(fetch(f"{server.url}/f"), Fetched)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "169.254.43518",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "[::ffff:169.254.169.254]",
        "[::ffff:a9fe:a9fe]",
        "224.0.0.1",
    ],
)
def test_no_redirect_leads_to_a_metadata_address(server: HttpServer, fetch: Fetch, host: str) -> None:
    server.script("/f", redirect(f"http://{host}/latest/meta-data/"))
    with pytest.raises(AddressRefused, match="never spoken to"):
        fetch(f"{server.url}/f")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0",
        "[::]",
        "rebound.example.com",
        "mixed.example.com",
    ],
)
def test_no_redirect_from_elsewhere_leads_to_loopback(
    narrow: Fetching, elsewhere: HttpServer, server: HttpServer, folder: Path, host: str
) -> None:
    server.script("/f", answer(body=b"private"))
    elsewhere.script("/f", redirect(f"http://{host}:{server.port}/f"))
    with pytest.raises(AddressRefused, match=r"loopback address|unspecified address"):
        narrow.for_repository({"url": f"{elsewhere.url}/"}, "repository", lambda: folder)(f"{elsewhere.url}/f")
    assert server.requests == []


def test_a_name_that_resolves_to_loopback_is_refused_to_the_repository_itself(
    narrow: Fetching, server: HttpServer, folder: Path
) -> None:
    url = f"http://rebound.example.com:{server.port}/"
    with pytest.raises(AddressRefused, match="loopback"):
        narrow.for_repository({"url": url}, "repository", lambda: folder)(url)
    assert server.requests == []


def test_a_repository_on_loopback_may_redirect_to_loopback(narrow: Fetching, server: HttpServer, folder: Path) -> None:
    server.script("/f", redirect(f"http://127.1:{server.port}/g"))
    server.script("/g", answer(body=b"own"))
    fetched = narrow.for_repository({"url": f"{server.url}/"}, "repository", lambda: folder)(f"{server.url}/f")
    assert isinstance(fetched, Fetched)


def test_what_was_redirected_elsewhere_does_not_come_back_to_loopback(
    narrow: Fetching, elsewhere: HttpServer, server: HttpServer, folder: Path
) -> None:
    server.script("/f", redirect(f"{elsewhere.url}/f"))
    elsewhere.script("/f", redirect(f"{server.url}/private"))
    with pytest.raises(AddressRefused, match="loopback"):
        narrow.for_repository({"url": f"{server.url}/"}, "repository", lambda: folder)(f"{server.url}/f")
    assert server.requests_of("/private") == []


def test_a_connection_that_another_repository_opened_is_checked_anew(
    narrow: Fetching, elsewhere: HttpServer, server: HttpServer, folder: Path
) -> None:
    server.script("/f", answer(body=b"private"))
    narrow.for_repository({"url": f"{server.url}/"}, "local", lambda: folder)(f"{server.url}/f")
    elsewhere.script("/f", redirect(f"{server.url}/f"))
    with pytest.raises(AddressRefused, match="loopback"):
        narrow.for_repository({"url": f"{elsewhere.url}/"}, "remote", lambda: folder)(f"{elsewhere.url}/f")
    assert len(server.requests) == 1


def test_a_redirect_to_a_file_is_refused(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", redirect("file:///etc/passwd"))
    with pytest.raises(AddressRefused, match="a file of this machine"):
        fetch(f"{server.url}/f")


@pytest.mark.parametrize(
    "location", ["http://[", "http://a b/", "http://user:pw@127.0.0.1/", "gopher://127.0.0.1/", "\xff"]
)
def test_a_senseless_redirect_is_a_clear_error(server: HttpServer, fetch: Fetch, location: str) -> None:
    server.script("/f", redirect(location))
    server.script("/\ufffd", answer(418))
    with pytest.raises((AddressRefused, UnexpectedAnswer)):
        fetch(f"{server.url}/f")


def test_an_address_that_two_libraries_read_differently_is_refused(server: HttpServer, fetch: Fetch) -> None:
    server.script("/f", redirect("http://127.0.0.1\\.repo.example.com/"))
    with pytest.raises(AddressRefused, match="can be read two ways"):
        fetch(f"{server.url}/f")


@pytest.mark.parametrize("settings", [{}, {"allowed_hosts": ["mirror.example.com"]}])
def test_another_host_than_the_repository_is_refused(
    fetching: Fetching, server: HttpServer, elsewhere: HttpServer, folder: Path, settings: dict[str, list[str]]
) -> None:
    fetch = fetching.for_repository({"url": f"{server.url}/", **settings}, "repository", lambda: folder)
    with pytest.raises(AddressRefused, match=r"add 127\.0\.0\.2 to the repository's allowed_hosts"):
        fetch(f"{elsewhere.url}/f")
    assert elsewhere.requests == []


def test_another_host_that_is_allowed_is_spoken_to(
    fetching: Fetching, server: HttpServer, elsewhere: HttpServer, folder: Path
) -> None:
    elsewhere.script("/f", answer(body=b"there"))
    settings = {"url": f"{server.url}/", "allowed_hosts": ["127.0.0.2"]}
    assert isinstance(fetching.for_repository(settings, "repository", lambda: folder)(f"{elsewhere.url}/f"), Fetched)


def test_a_file_is_refused_to_a_repository_on_a_server(fetch: Fetch) -> None:
    with pytest.raises(AddressRefused, match="a file of this machine"):
        fetch("file:///etc/hostname")
