"""The address of one request: where it goes, and how it may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from levelgate.errors import AddressRefused

_DEFAULT_PORTS = {"http": 80, "https": 443, "file": None}
_LONGEST_SHOWN = 300
ADDRESSES = 4096
"""So many addresses are worth remembering as they were read: poll after poll asks for the same ones."""
_MEND = "correct the address, or tell the publisher"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An address that was read.

    `shown` is without query and fragment, `host` in lower case without brackets, `port` never a default left out.
    """

    url: str
    shown: str
    scheme: str
    host: str
    port: int | None

    @classmethod
    def read(cls, url: str) -> Self:
        """Read an address; raise AddressRefused where it holds credentials or its scheme is not spoken."""
        try:
            parts = urlsplit(url)
            # Names are compared and looked up in the form that the network knows.
            scheme, host, port = parts.scheme.lower(), _ascii(parts.hostname or ""), parts.port
        except ValueError:
            raise AddressRefused(f"the address {shown(url)} cannot be read", mend=_MEND) from None
        if scheme not in _DEFAULT_PORTS:
            raise AddressRefused(f"the scheme {scheme!r} of {shown(url)} is not spoken", mend="use http, https or file")
        if parts.username is not None or parts.password is not None:
            raise AddressRefused(
                f"the address {shown(url)} holds credentials",
                mend="leave them out; where credentials can be given, there are settings for them",
            )
        if scheme == "file":
            if host not in {"", "localhost"} or not parts.path.startswith("/") or "\0" in unquote(parts.path):
                raise AddressRefused(f"the address {shown(url)} is not file:///absolute/path", mend=_MEND)
        elif not host or not url.isprintable() or " " in url:
            raise AddressRefused(f"the address {shown(url)} cannot be read", mend=_MEND)
        port = port or _DEFAULT_PORTS[scheme]
        return cls(url=url, shown=shown(url), scheme=scheme, host=host.rstrip("."), port=port)

    @property
    def path(self) -> Path:
        """The path of a file address."""
        return Path(unquote(urlsplit(self.url).path))

    def same_origin(self, other: Self) -> bool:
        """Whether host, port and scheme are the same, so that credentials may go to both."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)

    def redirected(self, location: str) -> Self:
        """Read where a redirect leads; only http and https are followed."""
        try:
            url = urljoin(self.url, location)
        except ValueError:
            raise AddressRefused(f"{self.shown} redirects to an address that cannot be read", mend=_MEND) from None
        target = type(self).read(url)
        if target.scheme == "file":
            raise AddressRefused(f"{self.shown} redirects to {target.shown}, a file of this machine", mend=_MEND)
        return target


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode()


def shown(url: str) -> str:
    """Return an address as it may appear in messages: no credentials, query or fragment; short, and printable."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(unreadable)"
    clean = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    printable = clean if clean.isprintable() else "".join(letter if letter.isprintable() else "?" for letter in clean)
    return printable if len(printable) <= _LONGEST_SHOWN else printable[:_LONGEST_SHOWN] + "..."
