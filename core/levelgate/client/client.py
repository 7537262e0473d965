"""The command line's way to the API: the same calls whether it runs in this process or on a server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urljoin

import requests
from requests.adapters import BaseAdapter

from levelgate.client.addresses import address_of
from levelgate.client.in_process import ORIGIN, Application, InProcessAdapter
from levelgate.client.problems import error_of
from levelgate.client.reaching import checked_origin, unreachable
from levelgate.client.sse import ServerSentEvent, read_events
from levelgate.errors import RequestInvalid, UnexpectedAnswer

_PREFIX = "/api/v1"
_PAGE = 1000
_AROUND = 40
_CONNECT_SECONDS = 10.0
# An answer may take as long as a poll; events of a stream come at least as often as its keep-alive comments.
_READ_SECONDS = 900.0


class Client:
    """Speaks to one API as one actor."""

    def __init__(
        self, origin: str, *, actor: str, token: str | None = None, adapter: BaseAdapter | None = None
    ) -> None:
        self._origin = checked_origin(origin)
        self._session = requests.Session()
        # Nothing from a .netrc or a proxy variable may replace the token or redirect what is asked.
        self._session.trust_env = False
        self._session.headers["Levelgate-Actor"] = quote(actor, errors="replace")
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        if adapter is not None:
            self._session.mount(self._origin, adapter)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def get(self, *path: str, **query: Any) -> Any:
        """Return what is at a path, whose parts are quoted here; None in the query is left out."""
        return _json(self._call("GET", path, query=query))

    def post(self, *path: str, body: Mapping[str, Any] | None = None, **query: Any) -> Any:
        """Post a JSON body and return the answer."""
        return _json(self._call("POST", path, query=query, body=body or {}))

    def delete(self, *path: str, **query: Any) -> None:
        """Remove what is at a path."""
        self._call("DELETE", path, query=query)

    def every(self, *path: str, **query: Any) -> Iterator[Any]:
        """Yield all items of a list, following its cursor to the end."""
        items, following = _page(self.get(*path, **{"limit": _PAGE, **query}))
        yield from items
        while following is not None:
            items, following = _page(_json(self._request("GET", urljoin(self._origin, following))))
            yield from items

    def stream(
        self, *path: str, method: str = "GET", body: Mapping[str, Any] | None = None, **query: Any
    ) -> Iterator[ServerSentEvent]:
        """Yield the events of a stream while they come; an event named `problem` is raised as the error it tells of."""
        response = self._call(method, path, query=query, body=body, stream=True)
        try:
            for event in read_events(response.iter_content(chunk_size=None)):
                if event.event == "problem":
                    raise error_of(event.data)
                yield event
        except requests.RequestException as error:
            raise unreachable(self._origin, error) from error
        finally:
            response.close()

    def _call(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        url = self._origin + _PREFIX + address_of(path)
        return self._request(method, url, query=query, body=body, stream=stream)

    def _request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        stream: bool = False,
    ) -> requests.Response:
        headers = {"Accept": "text/event-stream" if stream else "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            response = self._session.request(
                method,
                url,
                params=_query(query or {}),
                data=None if body is None else json.dumps(body, ensure_ascii=False, allow_nan=False).encode(),
                headers=headers,
                stream=stream,
                timeout=(_CONNECT_SECONDS, _READ_SECONDS),
                allow_redirects=False,
            )
        except UnicodeEncodeError as error:
            part = str(error.object)[max(0, error.start - _AROUND) : error.end + _AROUND]
            raise RequestInvalid(f"{part!r} is no valid Unicode", mend="give it as UTF-8") from error
        except requests.RequestException as error:
            raise unreachable(self._origin, error) from error
        return _checked(response)


def in_process(application: Application, *, actor: str) -> Client:
    """Return a client of an application in this process."""
    return Client(ORIGIN, actor=actor, adapter=InProcessAdapter(application))


def _query(query: Mapping[str, Any]) -> dict[str, Any]:
    plain = {True: "true", False: "false"}
    return {
        name: plain[value] if isinstance(value, bool) else value for name, value in query.items() if value is not None
    }


def _checked(response: requests.Response) -> requests.Response:
    media_type = response.headers.get("content-type", "").partition(";")[0]
    done = HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES
    if done and media_type in {"application/json", "text/event-stream", ""}:
        return response
    if media_type == "application/problem+json":
        problem = _json(response)
        if isinstance(problem, dict):
            raise error_of(problem)
    raise _strange(f"{response.status_code} with {media_type or 'no content type'}")


def _json(response: requests.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise _strange(f"{response.status_code} with a body that is no JSON") from error


def _page(answer: Any) -> tuple[list[Any], str | None]:
    match answer:
        case {"items": list(items), "next": None | str() as following}:
            return items, following
        case _:
            raise _strange("JSON that is no page of a list")


def _strange(said: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(f"{said} is no answer of Levelgate", mend="check the address given as --server")
