"""What an answer's status means for a fetch."""

from __future__ import annotations

from http import HTTPStatus
from typing import NoReturn

from requests import Response

from levelgate.errors import AccessDenied, AddressNotFound, ServerBusy, UnexpectedAnswer
from levelgate.network.answers import named, retry_after
from levelgate.network.retrying import Passing

_DENIED = frozenset({401, 403})
_GONE = frozenset({404, 410})
_BUSY = frozenset({408, 429})


def refuse(response: Response, place: str, retry_budget: float) -> NoReturn:
    """Raise what an answer other than 200 and 304 means."""
    status = response.status_code
    if status in _DENIED:
        raise AccessDenied(f"{place}: the server answered {named(status)}", mend="look at the repository's credentials")
    if status in _GONE:
        raise AddressNotFound(f"{place}: the server answered {named(status)}", mend="correct the address")
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _busy(response, place, retry_budget)
    raise UnexpectedAnswer(
        f"{place}: the server answered {named(status)}", mend="see that the address is that of a repository"
    )


def _busy(response: Response, place: str, retry_budget: float) -> Exception:
    status = response.status_code
    wait = retry_after(response)
    error = ServerBusy(
        f"{place}: the server answered {named(status)}",
        mend="try again later" if wait is None else f"it asks to try again in {wait:.0f} seconds",
        retry_after=wait,
    )
    if wait is None:
        return error if status in _BUSY else Passing(error)
    return Passing(error, wait) if wait <= retry_budget else error
