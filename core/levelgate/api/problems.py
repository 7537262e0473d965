"""Errors as problems (RFC 9457): one shape for whatever went wrong, with the code that the command line shows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from levelgate.errors import TABLE, DeclarationInvalid, LevelgateError, NotFound, RequestInvalid, TryLater, outcome

MEDIA_TYPE = "application/problem+json"
_LONGEST_VALUE = 100
_logger = logging.getLogger(__name__)


def problem(error: LevelgateError, instance: str = "") -> dict[str, Any]:
    """Return an error as the members of a problem; `code`, `mend` and `place` are Levelgate's own."""
    row = outcome(error)
    members: dict[str, Any] = {
        "type": f"urn:levelgate:problem:{error.code}",
        "title": row.title,
        "status": row.status,
        "detail": error.message,
        "code": error.code,
        "mend": error.mend,
        "place": error.place,
    }
    if instance:
        members["instance"] = instance
    if isinstance(error, TryLater) and error.retry_after is not None:
        members["retry_after"] = error.retry_after
    if isinstance(error, DeclarationInvalid):
        members["problems"] = [{"detail": one.message, "mend": one.mend, "place": one.place} for one in error.problems]
    return members


def unexpected(error: Exception) -> LevelgateError:
    """Log an error that nobody expected, and return what may be said of it outside: its type, never its text."""
    _logger.error("unexpected %s", type(error).__name__, exc_info=error)
    return LevelgateError(f"unexpected {type(error).__name__}", mend="the log says where; please report it")


def _respond(request: Request, error: LevelgateError, status: int | None = None) -> JSONResponse:
    members = problem(error, instance=request.url.path)
    members["status"] = status or members["status"]
    headers = {"Retry-After": str(ceil(members["retry_after"]))} if "retry_after" in members else None
    return JSONResponse(members, status_code=members["status"], headers=headers, media_type=MEDIA_TYPE)


async def _levelgate_error(request: Request, error: Exception) -> JSONResponse:
    return _respond(request, error if isinstance(error, LevelgateError) else unexpected(error))


async def _invalid_request(request: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {"loc": (), "msg": "invalid"}
    place = ".".join(str(part) for part in first["loc"])
    return _respond(request, RequestInvalid(_said(first), place=place))


def _said(fault: Mapping[str, Any]) -> str:
    """Say what is wrong with a request, and the value that it has there; one nobody asked for may be a secret."""
    message = str(fault["msg"]).partition(", unable to parse")[0]
    value = fault.get("input")
    shown = isinstance(value, str | int | float) and fault.get("type") != "extra_forbidden"
    return message[:1].lower() + message[1:] + (f", not {str(value)[:_LONGEST_VALUE]!r}" if shown else "")


async def _http_exception(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else TABLE["internal"].status
    if status == HTTPStatus.NOT_FOUND:
        return _respond(request, NotFound(f"nothing is at {request.url.path!r}", mend="/openapi.json lists the routes"))
    return _respond(request, RequestInvalid(HTTPStatus(status).phrase.lower()), status)


def install(app: FastAPI) -> None:
    """Make an application answer every error as a problem."""
    app.add_exception_handler(LevelgateError, _levelgate_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _levelgate_error)
