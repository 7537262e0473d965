"""Where a server listens: on this machine alone, for now."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from levelgate.errors import AddressRefused

OFF = "off"
DEFAULT = "127.0.0.1:5854"
"""LVLG on the keys of a telephone; no service is registered for that port."""

_LAST_PORT = 65535


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """An IP address and a port; port 0 is whichever is free."""

    host: str
    port: int


def read_address(text: str) -> Address | None:
    """Read `HOST:PORT`, None for `off`.

    Raises ValueError, saying what would be right, where it is neither, and AddressRefused for another host than this.
    """
    if text == OFF:
        return None
    host, colon, port = text.rpartition(":")
    if not colon or not (port.isascii() and port.isdecimal()) or int(port) > _LAST_PORT:
        raise ValueError(f"{text!r} is no address to listen on; write HOST:PORT, such as {DEFAULT}, or {OFF}")
    # The name is not looked up: it means this machine, whatever a name server says.
    given = "127.0.0.1" if host == "localhost" else host.removeprefix("[").removesuffix("]")
    try:
        loopback = ipaddress.ip_address(given).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise AddressRefused(
            f"{text} is not an address of this machine alone",
            mend=f"listening elsewhere needs TLS and people with rights, which are not there yet; write {DEFAULT}",
        )
    return Address(host=given, port=int(port))
