"""Which addresses are spoken to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis.strategies import ip_addresses

from levelgate.network.policy import AddressPolicy

METADATA = [
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "100.100.100.200",
    "192.0.0.192",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "::ffff:100.100.100.200",
    "2002:a9fe:a9fe::1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
]
NOBODY = [str(IPv4Address(0)), "0.1.2.3", "::", "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:0.0.0.0"]
LOOPBACK = ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]


@pytest.mark.parametrize("address", METADATA)
def test_metadata_addresses_are_refused_even_where_loopback_is_admitted(address: str) -> None:
    assert "metadata" in AddressPolicy().refusal(address, loopback=True)


@pytest.mark.parametrize("address", NOBODY)
def test_addresses_of_nobody_are_refused_even_where_loopback_is_admitted(address: str) -> None:
    assert "unspecified" in AddressPolicy().refusal(address, loopback=True)


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_is_refused_unless_admitted(address: str) -> None:
    assert "loopback" in AddressPolicy().refusal(address, loopback=False)
    assert AddressPolicy().refusal(address, loopback=True) == ""


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.0.1", "172.16.5.5", "fd12::1", "198.51.100.7", "2001:db8::1"])
def test_private_and_public_addresses_are_admitted(address: str) -> None:
    assert AddressPolicy().refusal(address, loopback=False) == ""


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "::1", "localhost", "LOCALHOST.", "repo.localhost"]
)
def test_a_host_that_is_spelled_as_loopback_names_loopback(host: str) -> None:
    assert AddressPolicy().names_loopback(host)


@pytest.mark.parametrize("host", ["repo.example.com", "10.0.0.1", "localhost.example.com", "127.0.0.1.example.com"])
def test_any_other_host_does_not_name_loopback(host: str) -> None:
    assert not AddressPolicy().names_loopback(host)


PRIVATE = [
    "10.1.2.3",
    "172.31.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "fd12::1",
    "::ffff:10.0.0.1",
    "2002:a00:1::",
    "fec0::1",
]
EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@pytest.mark.parametrize("address", PRIVATE)
def test_nothing_is_sent_to_a_private_address_unless_it_is_allowed(address: str) -> None:
    assert "private" in AddressPolicy().refusal_to_send(address, allowed=())
    assert "private" in AddressPolicy().refusal_to_send(address, allowed=(ip_network("192.168.1.0/24"),))
    assert AddressPolicy().refusal_to_send(address, allowed=EVERYTHING) == ""


@pytest.mark.parametrize("address", LOOPBACK)
def test_nothing_is_sent_to_loopback_unless_it_is_allowed(address: str) -> None:
    assert "loopback" in AddressPolicy().refusal_to_send(address, allowed=())
    assert AddressPolicy().refusal_to_send(address, allowed=EVERYTHING) == ""


@pytest.mark.parametrize("address", [*METADATA, *NOBODY])
def test_nothing_is_sent_to_metadata_or_to_nobody_even_where_it_is_allowed(address: str) -> None:
    assert "never spoken to" in AddressPolicy().refusal_to_send(address, allowed=EVERYTHING)


def test_the_address_that_another_carries_must_be_allowed_too() -> None:
    assert "private" in AddressPolicy().refusal_to_send("::ffff:10.0.0.1", allowed=(ip_network("::/0"),))


@settings(deadline=None)
@given(ip_addresses())
def test_what_is_not_of_the_whole_internet_is_sent_nothing(address: IPv4Address | IPv6Address) -> None:
    refused = AddressPolicy().refusal_to_send(str(address), allowed=()) != ""
    assert refused or not address.is_private


@pytest.mark.parametrize("address", ["192.88.99.1", "8.8.8.8", "2600::1"])
def test_what_is_of_the_whole_internet_is_sent_to(address: str) -> None:
    assert ip_address(address).is_global
    assert AddressPolicy().refusal_to_send(address, allowed=()) == ""
