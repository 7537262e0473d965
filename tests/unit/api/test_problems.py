"""Errors as problems."""

from __future__ import annotations

import logging

import pytest
from fastapi import FastAPI
from requests import Response, Session

from levelgate.api import problems
from levelgate.client.in_process import ORIGIN, InProcessAdapter
from levelgate.errors import TABLE, Conflict, DeclarationInvalid, ServerBusy


def _app(error: Exception) -> FastAPI:
    app = FastAPI()

    @app.get("/fail")
    def fail(number: int = 0) -> None:
        if number == 0:
            raise error

    problems.install(app)
    return app


def _get(path: str, error: Exception, method: str = "GET") -> Response:
    with Session() as session:
        session.mount(ORIGIN, InProcessAdapter(_app(error)))
        return session.request(method, ORIGIN + path)


def test_a_problem_has_the_status_of_the_table_and_says_what_to_do() -> None:
    answer = _get("/fail", Conflict("it is paused", mend="resume it", place="updates"))
    assert answer.status_code == TABLE["conflict"].status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:levelgate:problem:conflict",
        "title": "Conflict",
        "status": 409,
        "detail": "it is paused",
        "code": "conflict",
        "mend": "resume it",
        "place": "updates",
        "instance": "/fail",
    }


def test_the_wait_that_a_server_asked_for_is_passed_on() -> None:
    answer = _get("/fail", ServerBusy("busy", retry_after=1.2))
    assert (answer.headers["retry-after"], answer.json()["retry_after"]) == ("2", 1.2)


def test_several_errors_of_a_file_are_told_one_by_one() -> None:
    several = tuple(DeclarationInvalid("bad", mend=f"mend {n}", place=f"line {n}") for n in (1, 2))
    answer = _get("/fail", DeclarationInvalid("2 errors", problems=several))
    assert [one["place"] for one in answer.json()["problems"]] == ["line 1", "line 2"]


def test_an_unexpected_error_is_told_by_its_type_and_logged_with_its_text(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = _get("/fail", ValueError("s3cret"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "ValueError" in answer.json()["detail"]
    assert "s3cret" not in answer.text
    assert "s3cret" in caplog.text


def test_a_wrong_parameter_is_a_problem_that_names_it() -> None:
    answer = _get("/fail?number=x", Conflict("never"))
    assert (answer.status_code, answer.json()["code"], answer.json()["place"]) == (
        422,
        "request-invalid",
        "query.number",
    )


def test_a_wrong_parameter_is_told_with_the_value_that_it_has() -> None:
    problem = _get("/fail?number=x", Conflict("never")).json()
    assert (problem["detail"], problem["mend"]) == ("'x' is not a whole number", "write a whole number")


def test_an_unknown_path_is_a_problem() -> None:
    answer = _get("/nowhere", Conflict("never"))
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_a_wrong_method_is_a_problem_with_its_own_status() -> None:
    answer = _get("/fail", Conflict("never"), method="PUT")
    assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (405, 405, "request-invalid")
    assert (answer.json()["detail"], answer.json()["mend"]) == ("'/fail' takes no PUT", "it takes GET")
    assert answer.headers["allow"] == "GET"
