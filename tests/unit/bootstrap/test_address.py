"""Where a server may listen."""

from __future__ import annotations

import pytest

from levelgate.bootstrap.address import DEFAULT, Address, read_address
from levelgate.errors import AddressRefused


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        (DEFAULT, "127.0.0.1", 5854),
        ("127.0.0.1:0", "127.0.0.1", 0),
        ("127.1.2.3:65535", "127.1.2.3", 65535),
        ("localhost:80", "127.0.0.1", 80),
        ("[::1]:8000", "::1", 8000),
    ],
)
def test_an_address_of_this_machine_is_read(text: str, host: str, port: int) -> None:
    assert read_address(text) == Address(host=host, port=port)


def test_a_server_need_not_listen() -> None:
    assert read_address("off") is None


@pytest.mark.parametrize("text", ["", "80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:\u0663"])
def test_what_is_no_address_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(ValueError, match="write HOST:PORT"):
        read_address(text)


@pytest.mark.parametrize("text", ["0.0.0.0:80", "[::]:80", "192.0.2.1:80", ":80", "example.com:80", "localhost.:80"])
def test_an_address_that_others_could_reach_is_refused(text: str) -> None:
    with pytest.raises(AddressRefused, match="listening elsewhere needs TLS"):
        read_address(text)
