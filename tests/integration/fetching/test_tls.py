"""Certificates that are good, and such that are not."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.certificates import Certificate, signed_for
from levelgate.errors import ServerUnreachable
from levelgate.fetching.fetcher import Fetching
from levelgate.fetching.limits import FetchLimits
from levelgate.plugin.types import Fetched
from levelgate.testing.script import answer
from levelgate.testing.server import HttpServer


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory, require_program: Callable[[str], Path]) -> Certificate:
    return signed_for("IP:127.0.0.1", tmp_path_factory.mktemp("certificate"), require_program("openssl"))


@pytest.fixture(scope="session")
def for_another_host(tmp_path_factory: pytest.TempPathFactory, require_program: Callable[[str], Path]) -> Certificate:
    return signed_for("DNS:repo.example.com", tmp_path_factory.mktemp("another"), require_program("openssl"))


def fetched_from(server: HttpServer, fetching: Fetching, folder: Path) -> object:
    server.script("/f", answer(body=b"safe"))
    try:
        return fetching.for_repository({"url": f"{server.url}/"}, "repository", lambda: folder)(f"{server.url}/f")
    finally:
        fetching.close()


def test_a_trusted_certificate_is_good(certificate: Certificate, limits: FetchLimits, folder: Path) -> None:
    with HttpServer(tls=certificate.server()) as server:
        fetched = fetched_from(server, Fetching(limits=limits, tls=certificate.trusted()), folder)
    assert isinstance(fetched, Fetched)


def test_a_self_signed_certificate_is_refused(certificate: Certificate, limits: FetchLimits, folder: Path) -> None:
    with (
        HttpServer(tls=certificate.server()) as server,
        pytest.raises(ServerUnreachable, match="certificate is not valid: self-signed certificate; renew it, or add"),
    ):
        fetched_from(server, Fetching(limits=limits), folder)
    assert server.requests == []


def test_the_query_does_not_appear_in_the_traceback_of_a_bad_certificate(
    certificate: Certificate, fetching: Fetching, folder: Path
) -> None:
    signature = "s1gnature"
    with HttpServer(tls=certificate.server()) as server:
        url = f"{server.url}/f?signature={signature}"
        with pytest.raises(ServerUnreachable) as caught:
            fetching.for_repository({"url": f"{server.url}/"}, "repository", lambda: folder)(url)
    assert signature not in "".join(traceback.format_exception(caught.value))


def test_a_certificate_for_another_host_is_refused(
    for_another_host: Certificate, limits: FetchLimits, folder: Path
) -> None:
    with (
        HttpServer(tls=for_another_host.server()) as server,
        pytest.raises(ServerUnreachable, match=r"certificate is not valid: .*127\.0\.0\.1"),
    ):
        fetched_from(server, Fetching(limits=limits, tls=for_another_host.trusted()), folder)
    assert server.requests == []


def test_https_to_a_plain_server_is_a_clear_error(server: HttpServer, limits: FetchLimits, folder: Path) -> None:
    server.greet([b"HTTP/1.1 400 Bad Request\r\n\r\n"])
    url = server.url.replace("http:", "https:") + "/"
    fetching = Fetching(limits=replace(limits, deadline=30))
    with pytest.raises(ServerUnreachable, match="TLS handshake failed"):
        fetching.for_repository({"url": url}, "repository", lambda: folder)(url)
    fetching.close()
