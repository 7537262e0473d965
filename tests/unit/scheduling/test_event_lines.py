import logging
from dataclasses import replace

import pytest

from fakes.lane import NOON
from levelgate.domain.event import Event, EventKind, NewEvent, append
from levelgate.domain.json_value import JsonValue
from levelgate.scheduling.event_lines import described, fields, level


def _event(kind: EventKind, subject: str, data: dict[str, JsonValue], reason: str = "") -> Event:
    event = NewEvent(kind=kind, subject=subject, at=NOON, data=data, reason=reason)
    return append(event, number=1, preceding=0, prev_hash="")


def _line(kind: EventKind, subject: str, data: dict[str, JsonValue], reason: str = "") -> str:
    return described(_event(kind, subject, data, reason))


def test_an_event_of_a_version_names_it() -> None:
    data: dict[str, JsonValue] = {"package": "updates/app", "version": "1.2-3"}
    assert _line(EventKind.VERSION_DETECTED, "version:7", data) == "version.detected updates/app@1.2-3"


def test_an_event_of_a_repository_names_it_and_says_why() -> None:
    data: dict[str, JsonValue] = {"repository": "updates"}
    assert _line(EventKind.REPOSITORY_FAILING, "repository:1", data, "refused") == "repository.failing updates: refused"


def test_an_event_without_a_name_is_called_by_its_subject() -> None:
    assert _line(EventKind.RUN_ENDED, "run:ab", {"state": "cancelled"}) == "run.ended run:ab run=ab state=cancelled"


def test_an_event_of_a_run_names_it_as_other_commands_take_it() -> None:
    data: dict[str, JsonValue] = {"package": "updates/app", "version": "1", "pipeline": "say", "state": "failed"}
    line = _line(EventKind.RUN_ENDED, f"run:0d16b47b1234{'f' * 20}", data, "exit status 3")
    assert line == "run.ended updates/app@1 pipeline=say run=0d16b47b1234 state=failed: exit status 3"


def test_an_event_of_a_promotion_names_the_level_the_promotion_and_who_did_it() -> None:
    data: dict[str, JsonValue] = {"package": "updates/app", "version": "1", "level": "web/qa", "promotion": 7}
    answer: dict[str, JsonValue] = {"gate": "sign_offs", "answer": "reject"}
    event = NewEvent(kind=EventKind.DECISION_GIVEN, subject="promotion:7", at=NOON, actor="bob", reason="slow")
    line = described(append(replace(event, data=data | answer), number=1, preceding=0, prev_hash=""))
    assert line == ("decision.given updates/app@1 level=web/qa promotion=7 gate=sign_offs answer=reject by=bob: slow")


@pytest.mark.parametrize(("passed", "result"), [(True, "passed"), (False, "failed")])
def test_an_event_of_a_check_names_it_and_its_result(passed: bool, result: str) -> None:
    data: dict[str, JsonValue] = {"package": "updates/app", "version": "1", "name": "scan", "passed": passed}
    line = _line(EventKind.CHECK_REPORTED, "version:1", data)
    assert line == f"check.reported updates/app@1 check=scan result={result}"


def test_an_event_of_a_hold_names_it_and_its_level() -> None:
    data: dict[str, JsonValue] = {"hold": "pause-3", "level": "web/prod"}
    line = _line(EventKind.HOLD_ADDED, "hold:3", data, "audit")
    assert line == "hold.added hold:3 hold=pause-3 level=web/prod: audit"


def test_an_event_of_a_set_names_the_product_and_why_it_ended_so() -> None:
    line = _line(EventKind.SET_FAILED, "set:4", {"product": "shop", "set": 4}, "its run failed")
    assert line == "set.failed set:4 product=shop set=4: its run failed"


def test_a_replaced_version_is_said_to_be_quarantined() -> None:
    data: dict[str, JsonValue] = {"package": "updates/app", "version": "1"}
    assert _line(EventKind.VERSION_REPLACED, "version:7", data) == "version.replaced updates/app@1 quarantined"


@pytest.mark.parametrize(
    ("kind", "subject", "state", "expected"),
    [
        (EventKind.VERSION_REPLACED, "version:1", None, logging.WARNING),
        (EventKind.REPOSITORY_HELD_BACK, "repository:1", None, logging.WARNING),
        (EventKind.REPOSITORY_FAILING, "repository:1", None, logging.WARNING),
        (EventKind.RUN_ENDED, "run:ab", "failed", logging.WARNING),
        (EventKind.RUN_ENDED, "run:ab", "errored", logging.WARNING),
        (EventKind.RUN_QUEUED, "run:ab", "errored", logging.WARNING),
        (EventKind.PIPELINE_PAUSED, "pipeline:1", None, logging.WARNING),
        (EventKind.RUN_ENDED, "run:ab", "succeeded", logging.INFO),
        (EventKind.VERSION_DETECTED, "version:1", "present", logging.INFO),
    ],
)
def test_what_somebody_should_look_at_is_a_warning(
    kind: EventKind, subject: str, state: str | None, expected: int
) -> None:
    assert level(_event(kind, subject, {"state": state})) == expected


def test_the_fields_of_an_event_hold_its_time() -> None:
    assert fields(_event(EventKind.RUN_ENDED, "run:ab", {}))["at"] == NOON.isoformat()


@pytest.mark.parametrize(
    ("kind", "subject", "state"),
    [(EventKind.PIPELINE_PAUSED, "pipeline:1", None), (EventKind.RUN_QUEUED, "run:ab", "failed")],
)
def test_what_a_person_asked_for_is_no_warning(kind: EventKind, subject: str, state: str | None) -> None:
    event = NewEvent(kind=kind, subject=subject, at=NOON, actor="ann", data={"state": state})
    assert level(append(event, number=1, preceding=0, prev_hash="")) == logging.INFO
