"""The answers about the health of a server."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from requests import Response, Session

from levelgate.api import health
from levelgate.client.in_process import ORIGIN, InProcessAdapter
from levelgate.usecases.readiness import Fault

LATE = Fault(part="tick", says="was last done 2.1 s ago, and is due every 0.5 s")
BUSY = Fault(part="database", says="database-busy")


def _get(*paths: str, server: Sequence[Fault] = (), database: health.Faults = tuple) -> list[Response]:
    with Session() as session:
        session.mount(ORIGIN, InProcessAdapter(health.create_health_app(lambda: server, database)))
        return [session.get(ORIGIN + path) for path in paths]


def test_a_process_that_answers_is_alive_whatever_is_wrong() -> None:
    (answer,) = _get("/healthz", server=[LATE], database=lambda: [BUSY])
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_a_server_that_does_all_in_time_is_ready() -> None:
    (answer,) = _get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "faults": []})


def test_what_is_late_or_wrong_is_said_with_503() -> None:
    (answer,) = _get("/readyz", server=[LATE], database=lambda: [BUSY])
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "faults": [{"part": one.part, "says": one.says} for one in (LATE, BUSY)],
    }


def test_a_database_that_does_not_answer_is_a_fault_and_is_asked_by_one_look_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(health, "LONGEST_LOOK", 0.05)
    go_on, looks = threading.Event(), []

    def hang() -> Sequence[Fault]:
        looks.append(1)
        go_on.wait(10)
        return ()

    answers = _get("/readyz", "/readyz", "/healthz", database=hang)
    go_on.set()
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert answers[0].json()["faults"] == [{"part": "database", "says": "did not answer within 0.05 s"}]
    assert len(looks) == 1


def test_no_answer_is_kept_by_anybody_on_the_way() -> None:
    assert {answer.headers["Cache-Control"] for answer in _get("/healthz", "/readyz")} == {"no-store"}


def test_nothing_else_is_there() -> None:
    answer, routes = _get("/api/v1/repositories", "/openapi.json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert set(routes.json()["paths"]) == {"/healthz", "/readyz"}
