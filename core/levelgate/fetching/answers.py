"""What an answer's status means, and what a failure of the network means."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from typing import NoReturn

from requests import Response
from requests.exceptions import InvalidHeader as RequestHeaderInvalid
from requests.exceptions import InvalidURL, Timeout
from urllib3.exceptions import InvalidChunkLength, InvalidHeader, LocationParseError
from urllib3.exceptions import TimeoutError as Urllib3Timeout
from urllib3.util import Retry

from levelgate.errors import (
    AccessDenied,
    AddressNotFound,
    AddressRefused,
    DeadlineExceeded,
    ServerBusy,
    ServerUnreachable,
    UnexpectedAnswer,
)
from levelgate.fetching.retrying import Passing

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_DENIED = frozenset({401, 403})
_GONE = frozenset({404, 410})
_BUSY = frozenset({408, 429})


def location_of(response: Response) -> str | None:
    """Return where a redirect leads, None where the answer is no redirect."""
    location = response.headers.get("Location")
    if response.status_code not in _REDIRECTS or location is None:
        return None
    # http.client reads headers as Latin-1, and servers write them as UTF-8.
    return location.encode("latin-1", "replace").decode("utf-8", "replace")


def refuse(response: Response, place: str, retry_budget: float) -> NoReturn:
    """Raise what an answer other than 200 and 304 means."""
    status = response.status_code
    if status in _DENIED:
        raise AccessDenied(
            f"{place}: the server answered {_named(status)}", mend="look at the repository's credentials"
        )
    if status in _GONE:
        raise AddressNotFound(f"{place}: the server answered {_named(status)}", mend="correct the address")
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _busy(response, place, retry_budget)
    raise UnexpectedAnswer(
        f"{place}: the server answered {_named(status)}", mend="see that the address is that of a repository"
    )


def failure(error: Exception, place: str) -> Exception:
    """Return what an exception of requests or urllib3 means.

    Nothing of its text is repeated: it may carry user, password and query.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ServerUnreachable(
                f"{place}: the server's certificate is not valid: {cause.verify_message}",
                mend="renew it, or add its authority to those that this machine trusts",
            )
    if _any(causes, TimeoutError, Timeout, Urllib3Timeout):
        return DeadlineExceeded(
            f"{place}: the server did not answer in time", mend="look at the server and the network"
        )
    if _any(causes, InvalidURL, LocationParseError):
        return AddressRefused(f"the address {place} cannot be read", mend="correct the address")
    if type(error) is ValueError or _not_http(causes):
        return UnexpectedAnswer(
            f"{place}: what the server answered is not valid HTTP", mend="see that the address is that of a repository"
        )
    mend = "look at the server and the network; try again later"
    if _any(causes, ssl.SSLError):
        return Passing(ServerUnreachable(f"{place}: the TLS handshake failed", mend=mend))
    return Passing(ServerUnreachable(f"{place}: the connection was cut before the end of the answer", mend=mend))


def _not_http(causes: list[BaseException]) -> bool:
    if _any(causes, http.client.RemoteDisconnected):
        return False
    return _any(
        causes,
        http.client.BadStatusLine,
        http.client.LineTooLong,
        InvalidChunkLength,
        InvalidHeader,
        RequestHeaderInvalid,
    )


def _any(causes: list[BaseException], *kinds: type[BaseException]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception and those that it was made of; the libraries hide them in several places."""
    waiting, seen = [error], set[int]()
    while waiting:
        present = waiting.pop()
        if id(present) in seen:
            continue
        seen.add(id(present))
        yield present
        parts = (*present.args, present.__cause__, present.__context__, getattr(present, "reason", None))
        waiting += [part for part in parts if isinstance(part, BaseException)]


def _busy(response: Response, place: str, retry_budget: float) -> Exception:
    status = response.status_code
    wait = _retry_after(response)
    error = ServerBusy(
        f"{place}: the server answered {_named(status)}",
        mend="try again later" if wait is None else f"it asks to try again in {wait:.0f} seconds",
        retry_after=wait,
    )
    if wait is None:
        return error if status in _BUSY else Passing(error)
    return Passing(error, wait) if wait <= retry_budget else error


def _retry_after(response: Response) -> float | None:
    text = response.headers.get("Retry-After")
    if text is None:
        return None
    try:
        # At most six hours come out of this, whatever the server wrote.
        return float(Retry().parse_retry_after(text))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
