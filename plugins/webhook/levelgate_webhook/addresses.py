"""The addresses that webhooks are sent to."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_SCHEMES = ("http", "https")


def checked_address(value: str) -> SplitResult:
    """Read an address; raise ValueError, which does not repeat it, where nothing can be sent there."""
    parts = _parts(value)
    if parts is None or parts.scheme.lower() not in _SCHEMES or not value.isprintable() or " " in value:
        raise ValueError("is no address of a webhook; write http://HOST/PATH or https://HOST/PATH")
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds credentials; leave them out, for the signature says who sends")
    if parts.fragment:
        raise ValueError("has a fragment, which is never sent; leave it out")
    return parts


def _parts(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def plain_address(value: str) -> str:
    """Return an address that may be stored and shown; raise ValueError where it is none."""
    if checked_address(value).query:
        raise ValueError(
            "has a query, which may hold a secret; give the whole address as secret_url: ${env:NAME} or ${file:/path}"
        )
    return value
