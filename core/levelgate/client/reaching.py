"""What is wrong with the address of a server, or with the way to it, in words."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from requests import RequestException, Timeout

from levelgate.errors import RequestInvalid, ServerUnreachable


def checked_origin(text: str) -> str:
    """Return the address of a server without a slash at its end; raise RequestInvalid where it is none."""
    if any(mark in text for mark in "@?#"):
        # Not repeated, since it may be a secret.
        raise RequestInvalid(
            "the address of the server holds credentials, a query or a fragment",
            mend="leave them out; the token comes from LEVELGATE_TOKEN",
        )
    if not _is_origin(text):
        raise RequestInvalid(
            f"the server {text[:100]!r} is no URL", mend="write http://HOST:PORT or https://HOST, as in --server"
        )
    return text.rstrip("/")


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or half an IPv6 address
        return False


def unreachable(origin: str, error: RequestException) -> ServerUnreachable:
    """Return the error for a server that gave no answer.

    The text of the library's errors may hold an address with its query, so only their kinds are told.
    """
    return ServerUnreachable(
        f"no answer from {origin}: {_said(error)}", mend="check the address, and that it is served"
    )


def _said(error: RequestException) -> str:
    causes = list(_causes(error))
    words: tuple[tuple[type[BaseException], str], ...] = (
        (ConnectionRefusedError, "the connection was refused"),
        (socket.gaierror, "the name of the host is not known"),
        (ssl.SSLCertVerificationError, "its certificate is not trusted"),
        (ssl.SSLError, "TLS could not be agreed on"),
        (ConnectionError, "the connection was cut"),
        (Timeout, "nothing came in time"),
    )
    for kind, said in words:
        if any(isinstance(cause, kind) for cause in causes):
            return said
    return type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
