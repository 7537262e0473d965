"""Requests that cannot be read: the answer names the place, the value, and what would be right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from fakes.world import World
from levelgate.api.app import PREFIX, create_app
from levelgate.client.in_process import ORIGIN, InProcessAdapter

_JSON = "application/json"
_PROMOTION = '{"version": "updates/app@1.0", "level": "web/dev", %s}'


@pytest.fixture
def session(world: World) -> Iterator[requests.Session]:
    """Speak to the application without a client between."""
    with requests.Session() as session:
        session.mount(ORIGIN, InProcessAdapter(create_app(world.environment())))
        yield session


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/repositories", "{", "body: the body is no JSON; send a JSON object in UTF-8, as application/json"),
        ("/repositories", "[]", "body: the body is no JSON object; send a JSON object in UTF-8"),
        ("/repositories", "{}", "body.definition: 'definition' is missing; add it"),
        ("/repositories", '{"definition": 1}', "body.definition: 1 is not an object; write an object"),
        ("/promotions", _PROMOTION % '"foo": "s3cret"', "body.foo: 'foo' is not known here; leave it out"),
        ("/promotions", _PROMOTION % '"skip": "maybe"', "body.skip: 'maybe' is neither true nor false"),
        ("/promotions", _PROMOTION % '"reason": "\\ud800"', "body.reason: '\\ud800' is no valid Unicode"),
        ("/promotions", _PROMOTION % f'"reason": "{"x" * 1001}"', "is longer than 1000 characters; shorten it"),
        ("/promotions", _PROMOTION % '"expected": "gone"', "body.expected: 'gone' is no choice here; write 'none'"),
        ("/holds", '{"kind": "x"}', "body: an object is of no known kind; its 'kind' is one of 'freeze'"),
        ("/holds", '{"kind": "pause", "reason": " "}', "body.reason: ' ' is empty; write something"),
        (
            "/holds",
            '{"kind": "freeze", "reason": "x", "until": "2027-01-01T00:00:00"}',
            "body.until: '2027-01-01T00:00:00' is a time without an offset; add one, such as Z or +01:00",
        ),
    ],
)
def test_a_body_that_is_wrong_is_refused_with_the_place(
    session: requests.Session, path: str, body: str, said: str
) -> None:
    answer = session.post(f"{ORIGIN}{PREFIX}{path}", data=body, headers={"Content-Type": _JSON})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "request-invalid")
    assert said in f"{problem['place']}: {problem['detail']}; {problem['mend']}"
    assert "s3cret" not in answer.text


@pytest.mark.parametrize("body", [b'{"definition": "\xff"}', b"[" * 100_000])
def test_a_body_that_cannot_be_read_at_all_is_said_so(session: requests.Session, body: bytes) -> None:
    answer = session.post(f"{ORIGIN}{PREFIX}/repositories", data=body, headers={"Content-Type": _JSON})
    assert (answer.status_code, answer.json()["detail"], answer.json()["mend"]) == (
        400,
        "the body cannot be read",
        "send it as JSON in UTF-8",
    )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "query.limit: '0' is too small; write 1 at least"),
        ("limit=1001", "query.limit: '1001' is too large; write 1000 at most"),
        ("after=x", "query.after: 'x' is not a whole number; write a whole number"),
    ],
)
def test_a_parameter_that_is_wrong_is_refused_with_what_would_be_right(
    session: requests.Session, query: str, said: str
) -> None:
    problem = session.get(f"{ORIGIN}{PREFIX}/events?{query}").json()
    assert f"{problem['place']}: {problem['detail']}; {problem['mend']}" == said
