"""The calls of the client: paths, lists, streams and failures."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

import pytest

from levelgate.client.client import Client, in_process
from levelgate.client.in_process import Receive, Send
from levelgate.errors import Conflict, NotFound, RequestInvalid, UnexpectedAnswer


class Canned:
    """An application with an answer for each path, that remembers what it was asked."""

    def __init__(self, **answers: tuple[int, str, bytes]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []
        self.headers: dict[bytes, bytes] = {}

    async def __call__(self, scope: MutableMapping[str, Any], _receive: Receive, send: Send) -> None:
        self.asked.append((scope["raw_path"].decode(), scope["query_string"].decode()))
        self.headers = dict(scope["headers"])
        key = scope["query_string"].decode() or scope["path"].rpartition("/")[2]
        status, media_type, body = self.answers[key]
        headers = [(b"content-type", media_type.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _json(value: Any, status: int = 200, media_type: str = "application/json") -> tuple[int, str, bytes]:
    return status, media_type, json.dumps(value).encode()


def test_parts_of_a_path_are_quoted() -> None:
    application = Canned(versions=_json({}))
    with in_process(application, actor="ann") as client:
        client.get("packages", "updates", "a b#c?d", "versions")
    assert application.asked == [("/api/v1/packages/updates/a%20b%23c%3Fd/versions", "")]


def test_the_actor_is_sent_whatever_letters_are_in_it() -> None:
    application = Canned(x=_json({}))
    with in_process(application, actor="Jörg Ł") as client:
        client.get("x")
    assert application.headers[b"levelgate-actor"] == b"J%C3%B6rg%20%C5%81"


def test_a_list_is_followed_to_its_end() -> None:
    pages = {
        "limit=1000": _json({"items": [1, 2], "next": "/api/v1/things?cursor=x"}),
        "cursor=x": _json({"items": [3], "next": None}),
    }
    with in_process(Canned(**pages), actor="ann") as client:
        assert list(client.every("things")) == [1, 2, 3]


def test_a_problem_is_raised_as_its_error() -> None:
    refused = _json({"code": "conflict", "detail": "it is paused"}, 409, "application/problem+json")
    with in_process(Canned(x=refused), actor="ann") as client, pytest.raises(Conflict, match="it is paused"):
        client.post("x")


def test_a_problem_within_a_stream_is_raised_as_its_error() -> None:
    body = b'event: progress\ndata: 1\n\nevent: problem\ndata: {"code": "conflict", "detail": "no"}\n\n'
    with in_process(Canned(x=(200, "text/event-stream", body)), actor="ann") as client:
        events = client.stream("x")
        assert next(events).data == 1
        with pytest.raises(Conflict, match="no"):
            next(events)


@pytest.mark.parametrize(
    ("status", "media_type"),
    [(200, "text/html"), (302, "text/html"), (307, ""), (304, "application/json"), (502, "application/json")],
)
def test_what_does_not_come_from_levelgate_is_said_so(status: int, media_type: str) -> None:
    with (
        in_process(Canned(x=(status, media_type, b"{}")), actor="ann") as client,
        pytest.raises(UnexpectedAnswer, match=str(status)),
    ):
        client.get("x")


@pytest.mark.parametrize("media_type", ["application/json", "application/problem+json", ""])
def test_a_body_that_is_no_json_is_said_so(media_type: str) -> None:
    with (
        in_process(Canned(x=(200, media_type, b"<html>")), actor="ann") as client,
        pytest.raises(UnexpectedAnswer, match="is no answer of Levelgate"),
    ):
        client.get("x")


def test_a_problem_that_is_no_object_is_said_so() -> None:
    with (
        in_process(Canned(x=(404, "application/problem+json", b"[]")), actor="ann") as client,
        pytest.raises(UnexpectedAnswer, match="404"),
    ):
        client.get("x")


@pytest.mark.parametrize("answer", [{"things": []}, {"items": [1], "next": 7}, [], None])
def test_a_list_that_is_no_page_is_said_so(answer: Any) -> None:
    application = Canned(**{"limit=1000": _json(answer)})
    with in_process(application, actor="ann") as client, pytest.raises(UnexpectedAnswer, match="no page of a list"):
        list(client.every("things"))


def test_a_name_that_would_lead_elsewhere_is_refused_before_anything_is_asked() -> None:
    application = Canned()
    with in_process(application, actor="ann") as client, pytest.raises(NotFound):
        client.delete("repositories", ".")
    assert application.asked == []


@pytest.mark.parametrize("origin", ["foo", "", "ftp://a.example.com", "http://", "http://a.example.com:x"])
def test_an_address_that_is_no_url_is_refused(origin: str) -> None:
    with pytest.raises(RequestInvalid, match="is no URL; write http://HOST:PORT"):
        Client(origin, actor="ann")


@pytest.mark.parametrize(
    "origin", ["http://ann:pw@a.example.com", "https://a.example.com/?token=pw", "http://ann:pw@a.example.com:99999"]
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(origin: str) -> None:
    with pytest.raises(RequestInvalid, match="holds credentials, a query or a fragment") as caught:
        Client(origin, actor="ann")
    assert "pw" not in str(caught.value)


def test_a_body_that_is_no_unicode_is_refused_with_the_part_that_is_not() -> None:
    application = Canned()
    with in_process(application, actor="ann") as client, pytest.raises(RequestInvalid, match="is no valid Unicode"):
        client.post("packages", body={"definition": {"filler": "x" * 500, "name": "\udcff"}})
    assert application.asked == []


def test_what_is_no_unicode_is_refused_before_anything_is_asked() -> None:
    application = Canned()
    with in_process(application, actor="\udcff") as client, pytest.raises(RequestInvalid, match="is no valid Unicode"):
        client.get("events", package="\udcff/a")
    assert application.asked == []
