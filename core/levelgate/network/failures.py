"""What a failure of the network means."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

from requests.exceptions import InvalidHeader as RequestHeaderInvalid
from requests.exceptions import InvalidURL, RequestException, Timeout
from urllib3.exceptions import HTTPError, InvalidChunkLength, InvalidHeader, LocationParseError
from urllib3.exceptions import TimeoutError as Urllib3Timeout

from levelgate.errors import AddressRefused, DeadlineExceeded, ServerUnreachable, UnexpectedAnswer
from levelgate.network.retrying import Passing

NETWORK_FAILURES = (RequestException, HTTPError, http.client.HTTPException, OSError, ValueError)
"""What requests, urllib3 and what they are made of raise where a server or the network fails."""


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
            f"{place}: what the server answered is not valid HTTP", mend="see that the address is the right one"
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
