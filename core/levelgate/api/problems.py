"""Errors as problems (RFC 9457): one shape for whatever went wrong, with the code that the command line shows."""

from __future__ import annotations

import logging
from http import HTTPStatus
from math import ceil
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from levelgate.api.request_faults import request_fault
from levelgate.errors import TABLE, DeclarationInvalid, LevelgateError, NotFound, RequestInvalid, TryLater, outcome

MEDIA_TYPE = "application/problem+json"
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
    fault = request_fault(error) if isinstance(error, RequestValidationError) else RequestInvalid("invalid")
    return _respond(request, fault)


async def _http_exception(request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else TABLE["internal"].status
    path = request.url.path
    if status == HTTPStatus.NOT_FOUND:
        return _respond(request, NotFound(f"nothing is at {path!r}", mend="/openapi.json lists the routes"))
    allowed = error.headers or {} if isinstance(error, HTTPException) else {}
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        said = RequestInvalid(f"{path[:100]!r} takes no {request.method}", mend=f"it takes {allowed.get('Allow', '')}")
    else:
        said = RequestInvalid("the body cannot be read", mend="send it as JSON in UTF-8", place="body")
    response = _respond(request, said, status)
    response.headers.update(allowed)
    return response


def install(app: FastAPI) -> None:
    """Make an application answer every error as a problem."""
    app.add_exception_handler(LevelgateError, _levelgate_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(Exception, _levelgate_error)
