"""What an answer's status line and headers say."""

from __future__ import annotations

from http import HTTPStatus

from requests import Response
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def location_of(response: Response) -> str | None:
    """Return where a redirect leads, None where the answer is no redirect."""
    location = response.headers.get("Location")
    if response.status_code not in _REDIRECTS or location is None:
        return None
    # http.client reads headers as Latin-1, and servers write them as UTF-8.
    return location.encode("latin-1", "replace").decode("utf-8", "replace")


def retry_after(response: Response) -> float | None:
    """Return how many seconds a server asks to wait, six hours at most; None where it asks for nothing readable."""
    text = response.headers.get("Retry-After")
    if text is None:
        return None
    try:
        # At most six hours come out of this, whatever the server wrote.
        return float(Retry().parse_retry_after(text))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def named(status: int) -> str:
    """Return a status with its phrase, where it has one."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
