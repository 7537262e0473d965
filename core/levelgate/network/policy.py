"""Which addresses Levelgate speaks to."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
_METADATA = (
    "169.254.0.0/16",
    "fe80::/10",
    "100.100.100.200/32",
    "192.0.0.192/32",
    "168.63.129.16/32",
    "fd00:ec2::254/128",
    "fd00:42::42/128",
    "fd20:ce::254/128",
)
_NOBODY = ("0.0.0.0/8", "::/128", "224.0.0.0/4", "ff00::/8", "255.255.255.255/32")
_LOOPBACK = ("127.0.0.0/8", "::1/128")
_PRIVATE = (
    "10.0.0.0/8",
    "100.64.0.0/10",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "240.0.0.0/4",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "fc00::/7",
    "fec0::/10",
)
_REMEMBERED = 1024
"""So many answers are remembered: file after file comes from the same few addresses."""
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def _networks(*names: str) -> tuple[Network, ...]:
    return tuple(ip_network(name) for name in names)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AddressPolicy:
    """The addresses that are refused: always, or where they are not asked for by name.

    Private networks (and those of nobody in particular, for documents and measurements) are refused to what is sent,
    and not to what is fetched. This is the one seam through which tests make other addresses of this machine
    stand for loopback, for a metadata service, or for elsewhere.
    """

    metadata: tuple[Network, ...] = _networks(*_METADATA)
    nobody: tuple[Network, ...] = _networks(*_NOBODY)
    loopback: tuple[Network, ...] = _networks(*_LOOPBACK)
    private: tuple[Network, ...] = _networks(*_PRIVATE)
    loopback_names: tuple[str, ...] = ("localhost",)

    def refusal(self, address: str, *, loopback: bool) -> str:
        """Return why a fetch from an IP address is refused, or nothing; `loopback` says whether it admits loopback."""
        return _refusal_to_fetch(self, address, loopback)

    def refusal_to_send(self, address: str, *, allowed: Sequence[Network]) -> str:
        """Return why nothing is sent to an IP address, or nothing; `allowed` are networks that were asked for."""
        forms = _forms(ip_address(address))
        if never := self.never(forms):
            return never
        others = [form for form in forms if not _any_in([form], allowed)]
        if _any_in(others, self.loopback):
            return "is a loopback address, and in none of the allowed networks"
        if _any_in(others, self.private):
            return "is a private address, and in none of the allowed networks"
        return ""

    def never(self, forms: Sequence[IPv4Address | IPv6Address]) -> str:
        """Return why nobody may speak to an address, in any of its forms, or nothing."""
        if _any_in(forms, self.metadata):
            return "is a link-local or metadata address, never spoken to"
        if _any_in(forms, self.nobody):
            return "is a multicast or unspecified address, never spoken to"
        return ""

    def names_loopback(self, host: str) -> bool:
        """Whether a host, as an address spells it, says by itself that it is loopback.

        A name that merely resolves to a loopback address does not: its owner can change that at any time.
        """
        return _names_loopback(self, host)


@lru_cache(maxsize=_REMEMBERED)
def _refusal_to_fetch(policy: AddressPolicy, address: str, loopback: bool) -> str:  # noqa: FBT001 - a cache's key
    forms = _forms(ip_address(address))
    if never := policy.never(forms):
        return never
    if not loopback and _any_in(forms, policy.loopback):
        return "is a loopback address, which only a repository declared with one may use"
    return ""


@lru_cache(maxsize=_REMEMBERED)
def _names_loopback(policy: AddressPolicy, host: str) -> bool:
    name = host.rstrip(".").lower()
    if name in policy.loopback_names or name.endswith(".localhost"):
        return True
    spelled = _numeric(name)
    return spelled is not None and _any_in(_forms(spelled), policy.loopback)


def _numeric(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        # The resolver takes 127.1 and 0x7f000001 too, so they count as what they mean.
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _forms(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return an address and the IPv4 address that an IPv6 one carries: mapped, 6to4 or translated."""
    if isinstance(address, IPv4Address):
        return [address]
    carried = [address.ipv4_mapped, address.sixtofour]
    if any(address in network for network in _TRANSLATED):
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *(form for form in carried if form is not None)]


def _any_in(addresses: Sequence[IPv4Address | IPv6Address], networks: Sequence[Network]) -> bool:
    return any(address in network for address in addresses for network in networks)
