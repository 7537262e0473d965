"""A version in quarantine starts nothing until somebody accepts it (R15)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from fakes.subscribed import Subscribed
from levelgate.domain.detection import Detection
from levelgate.domain.reference import parse_version
from levelgate.domain.subscription import Each, WaitFor
from levelgate.errors import Conflict
from levelgate.usecases.accept import Accepted, accept
from levelgate.usecases.record import Recorder

Make = Callable[..., Subscribed]


def _accept(subscribed: Subscribed, reference: str = "app@1.0", **more: Any) -> Accepted:
    wanted = parse_version(f"updates/{reference}")
    return accept(
        subscribed.ledger.environment, lambda transaction: transaction.versions.get(wanted), actor="ann", **more
    )


def _replaced(subscribed: Subscribed) -> Subscribed:
    """Publish `app@1.0`, run it, and publish it again with other bytes."""
    subscribed.publish("app@1.0")
    subscribed.carry_out()
    subscribed.publish("app@1.0", content="other")
    assert subscribed.queued() == []
    return subscribed


@pytest.mark.parametrize("each", Each)
def test_an_accepted_version_starts_what_its_detection_would_have_started(subscribed: Make, each: Each) -> None:
    replaced = _replaced(subscribed(each=each))
    assert _accept(replaced).runs == 1
    run = replaced.runs()[-1]
    event: Any = run.payload["event"]
    assert (event["kind"], run.payload["reason"]) == ("version.accepted", "version.accepted of updates/app@1.0")
    assert run.payload["digest"] == replaced.version("app@1.0").digest
    assert replaced.carry_out() == ["app@1.0"]


def test_the_event_tells_who_accepted_what_and_why(subscribed: Make) -> None:
    replaced = _replaced(subscribed())
    before = replaced.version("app@1.0")
    _accept(replaced, reason="rebuilt on purpose")
    (event,) = replaced.ledger.events("version.accepted")
    assert (event.actor, event.reason, event.subject) == ("ann", "rebuilt on purpose", f"version:{before.id}")
    assert (event.data["digest"], event.data["replaces"]) == (before.digest, before.quarantined_from)
    assert replaced.version("app@1.0").offered


def test_a_subscription_can_name_acceptance_alone(subscribed: Make) -> None:
    replaced = subscribed(events=("version.accepted",))
    replaced.publish("app@1.0")
    assert replaced.publish("app@1.0", content="other").runs == 0
    assert _accept(replaced).runs == 1


def test_a_subscription_to_other_events_does_not_see_it(subscribed: Make) -> None:
    replaced = _replaced(subscribed(events=("version.missing",)))
    assert _accept(replaced).runs == 0


def test_an_accepted_version_gathers(subscribed: Make) -> None:
    both = subscribed(packages=("updates/app", "updates/docs"), wait_for=WaitFor.ALL, each=Each.LATEST)
    both.publish("app@1.0")
    both.publish("app@1.0", content="other")
    both.publish("docs@1.0")
    assert both.queued() == []
    _accept(both)
    assert both.queued() == ["app@1.0 docs@1.0"]


def test_what_is_in_no_quarantine_is_not_accepted(subscribed: Make) -> None:
    present = subscribed()
    present.publish("app@1.0")
    with pytest.raises(Conflict, match=r"updates/app@1\.0 is present, and in no quarantine"):
        _accept(present)


def test_the_one_that_was_replaced_is_not_accepted(subscribed: Make) -> None:
    replaced = subscribed()
    replaced.publish("app@1.0")
    old = replaced.version("app@1.0")
    replaced.publish("app@1.0", content="other")
    with pytest.raises(Conflict, match="is replaced, and in no quarantine"):
        _accept(replaced, f"app@1.0#{old.digest}")


@pytest.mark.parametrize("how", ["missing", "yanked", "replaced"])
def test_what_is_not_present_any_more_is_not_accepted(subscribed: Make, how: str) -> None:
    gone = subscribed()
    gone.publish("app@1.0", "other@1", "other@2", "other@3")
    gone.publish("app@1.0", content="other")
    quarantined = gone.version("app@1.0")
    if how == "missing":
        gone.withdraw("app@1.0")
    elif how == "yanked":
        gone.publish("app@1.0", content="other", yanked="broken")
    else:
        gone.publish("app@1.0")
    with pytest.raises(Conflict, match=f"updates/app@1.0 is {how}: only a version that is present"):
        _accept(gone, f"app@1.0#{quarantined.digest}")
    assert gone.ledger.events("version.accepted") == []


def test_of_two_that_accept_at_once_the_second_is_told_the_state(subscribed: Make) -> None:
    replaced = _replaced(subscribed())
    refused: list[str] = []

    def one() -> None:
        try:
            _accept(replaced)
        except Conflict as error:
            refused.append(error.message)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["updates/app@1.0 is present, and in no quarantine"] * 3
    assert (len(replaced.ledger.events("version.accepted")), replaced.queued()) == (1, ["app@1.0"])


def test_what_is_listed_again_stays_accepted(subscribed: Make) -> None:
    replaced = _replaced(subscribed())
    _accept(replaced)
    replaced.publish("app@1.0")
    replaced.publish("app@1.0", content="other")
    assert replaced.version("app@1.0").offered


def test_a_poll_under_way_does_not_bring_the_quarantine_back(subscribed: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = _replaced(subscribed(events=("version.yanked",)))
    record = Recorder.record

    def accepted_meanwhile(recorder: Recorder, detection: Detection, *rest: Any, **more: Any) -> Any:
        _accept(replaced)
        return record(recorder, detection, *rest, **more)

    monkeypatch.setattr(Recorder, "record", accepted_meanwhile)
    replaced.publish("app@1.0", content="other", yanked="broken")
    monkeypatch.undo()
    assert replaced.version("app@1.0").quarantined_from is None
    assert replaced.queued() == ["app@1.0"]


def test_nothing_is_accepted_where_its_runs_cannot_be_queued(subscribed: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    replaced = _replaced(subscribed())
    monkeypatch.setattr("levelgate.storage.runs.SqlRuns.add", _cut_off)
    with pytest.raises(OSError, match="cut off"):
        _accept(replaced)
    assert replaced.version("app@1.0").quarantined_from is not None
    assert replaced.ledger.events("version.accepted") == []


def _cut_off(*_: object) -> None:
    raise OSError("cut off")
