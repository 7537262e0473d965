"""Where a repository's metadata may point to: its own folder, and the further hosts that its settings allow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from levelgate.plugin import AddressRefused
from levelgate_yum.grammar import shown

_MAX_LENGTH = 1024
_SAFE = "/%~+!$&'()*,;=:@[]"
_ODD = re.compile(r"[\\?#]")
_ABSOLUTE = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*:")
_MEND = "list its host in allowed_hosts if it is meant"


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """The repository's folder (its address ends in a slash) and the hosts that `xml:base` may name."""

    url: str
    allowed_hosts: Sequence[str] = ()

    def resolve(self, href: str, base: str | None = None) -> str:
        """Return the full address of a relative path in the metadata; raise AddressRefused for what leads elsewhere."""
        path = _relative(href)
        return (self._folder(base) if base else self.url) + quote(path, safe=_SAFE)

    def _folder(self, base: str) -> str:
        folder = base.rstrip("/") + "/"
        parts = urlsplit(folder)
        if len(base) > _MAX_LENGTH or not base.isprintable() or parts.query or parts.fragment or "@" in parts.netloc:
            raise AddressRefused(f"the base {shown(base)} is no plain address of a folder")
        if folder.startswith(self.url) and not _climbs(parts.path):
            return folder
        own = urlsplit(self.url)
        schemes = {own.scheme, "https"} & {"http", "https"}
        allowed = {host.strip("[]").rstrip(".").lower() for host in self.allowed_hosts}
        if parts.scheme not in schemes or parts.hostname not in allowed:
            raise AddressRefused(f"the base {shown(base)} is outside of the repository", mend=_MEND)
        return folder


def _relative(href: str) -> str:
    path = href.removeprefix("./")
    if not path or len(href) > _MAX_LENGTH or not href.isprintable() or _ODD.search(href):
        raise AddressRefused(f"the location {shown(href)} is no path of a file")
    if _ABSOLUTE.match(href):
        raise AddressRefused(f"the location {shown(href)} is not relative to the repository")
    if _climbs(href):
        raise AddressRefused(f"the location {shown(href)} leads out of the repository's folder")
    return path


def _climbs(path: str) -> bool:
    return ".." in unquote(path).replace("\\", "/").split("/")
