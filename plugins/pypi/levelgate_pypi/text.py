"""Text from an index, made safe to show and to store."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

MAX_URL = 2048


def shown(text: str, limit: int = 60) -> str:
    """Return hostile text in a form that is safe to show: short, quoted, and with everything odd escaped."""
    return ascii(text[:limit] + ("..." if len(text) > limit else ""))


def plain(text: str, limit: int = 200) -> str:
    """Return text for people in one line, cut, without control characters."""
    kept = "".join(mark if mark.isprintable() else " " for mark in text[: limit * 2])
    return " ".join(kept.split())[:limit]


def address(base: str, reference: str) -> str | None:
    """Resolve a reference; return it without credentials and fragment, None where it leads nowhere.

    A page that was fetched may name files over http and https; one on this machine, files on it as well.
    """
    try:
        parts = urlsplit(urljoin(base, reference.strip()))
        local = urlsplit(base).scheme == "file"
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme == "file" and local and not parts.netloc:
        return _printable(urlunsplit(("file", "", parts.path, "", "")))
    if parts.scheme not in {"http", "https"} or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    return _printable(urlunsplit((parts.scheme, place + (f":{port}" if port else ""), parts.path, parts.query, "")))


def _printable(url: str) -> str | None:
    return url if len(url) <= MAX_URL and url.isascii() and url.isprintable() and " " not in url else None
