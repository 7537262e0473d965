from fakes.lane import NOON
from levelgate.domain.event import EventKind, NewEvent, append
from levelgate.domain.json_value import JsonValue
from levelgate.scheduling.event_lines import described


def _line(kind: EventKind, subject: str, data: dict[str, JsonValue], reason: str = "") -> str:
    event = NewEvent(kind=kind, subject=subject, at=NOON, data=data, reason=reason)
    return described(append(event, number=1, preceding=0, prev_hash=""))


def test_an_event_of_a_version_names_it() -> None:
    data: dict[str, JsonValue] = {"package": "updates/app", "version": "1.2-3"}
    assert _line(EventKind.VERSION_DETECTED, "version:7", data) == "version.detected updates/app@1.2-3"


def test_an_event_of_a_repository_names_it_and_says_why() -> None:
    data: dict[str, JsonValue] = {"repository": "updates"}
    assert _line(EventKind.REPOSITORY_FAILING, "repository:1", data, "refused") == "repository.failing updates: refused"


def test_an_event_without_a_name_is_called_by_its_subject() -> None:
    assert _line(EventKind.RUN_ENDED, "run:ab", {"state": "cancelled"}) == "run.ended run:ab state=cancelled"
