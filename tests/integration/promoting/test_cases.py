"""Cases of promotion.md, section 6, that begin with a listing, in its words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.ascent import Ascent
from fakes.climbing import ladder
from fakes.lane import listed
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.soak import Soak
from levelgate.domain.package import StartPolicy
from levelgate.domain.track import Level, Next
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting.explaining import explain_version

PROD = Level(name="prod", after=("qa",), entry=(Approvals(of=("ann",)),))


@pytest.mark.parametrize(
    ("mode", "states"),
    [
        (Next.OLDEST, {"1.0": "active", "1.1": "waiting", "1.2": "waiting"}),
        (Next.NEWEST, {"1.0": "superseded", "1.1": "superseded", "1.2": "active"}),
    ],
)
def test_one_poll_that_finds_three_records_all_three(store: SqlStore, mode: Next, states: dict[str, str]) -> None:
    """One poll finds 1.0, 1.1, 1.2: `oldest` -> 1.0 active, others wait; `newest` -> 1.2 active, others superseded.

    All three recorded.
    """
    ascent = Ascent(store, Level(name="dev", next=mode, work=("make",)))
    ascent.publish("0.9")
    ascent.poll_only("1.0", "1.1", "1.2")
    ascent.evaluate()
    assert {text: state for text, state in ascent.at("dev").items() if text in states} == states
    assert [text for text, _ in ascent.versions()] == ["0.9", "1.0", "1.1", "1.2"]


def test_one_that_is_republished_with_other_bytes_is_an_alarm(store: SqlStore) -> None:
    """1.0 republished with other bytes while the old one waits for prod -> alarm event, old one aborted, new record
    quarantined.
    """
    ascent = Ascent(store, *ladder("dev", "qa"), PROD)
    ascent.publish("1.0")
    assert ascent.told(listed("1.0", "other bytes")) == ["version.replaced"]
    ascent.settle()
    assert ascent.at("prod") == {"1.0": "aborted"}
    assert [state for _, state in ascent.versions()] == ["replaced", "present"]
    known = sorted(ascent.lane("1.0").versions.values(), key=lambda one: one.id)
    assert [one.version.quarantined_from is not None for one in known] == [False, True]


def test_another_architecture_ten_minutes_later_is_a_late_artifact(store: SqlStore) -> None:
    """aarch64 appears ten minutes after x86_64 -> a late artifact, not a replacement."""
    ascent = Ascent(store, *ladder("dev", "qa"), PROD)
    ascent.poll(listed("1.0", {"x86_64": "one"}))
    ascent.settle()
    ascent.clock.move(minutes=9)
    assert ascent.told(listed("1.0", {"x86_64": "one", "aarch64": "two"})) == ["artifact.late"]
    ascent.settle()
    assert ascent.at("prod") == {"1.0": "waiting"}


def test_one_older_than_what_entered_is_recorded_and_not_offered(store: SqlStore) -> None:
    """1.9 published after 2.0, no lines -> recorded, not offered ("older than 2.0")."""
    ascent = Ascent(store, Level(name="dev"), start=StartPolicy())
    ascent.publish("2.0")
    ascent.publish("1.9")
    assert [text for text, _ in ascent.versions()] == ["1.9", "2.0"]
    assert ascent.at("dev") == {"2.0": "passed"}
    (dev,) = explain_version(ascent.environment, ascent.find("1.9")).levels
    assert any("older than 2.0" in one.what for one in dev.missing)


def test_a_soak_is_waited_for_by_the_next_and_superseded_are_the_others(store: SqlStore) -> None:
    """Soak 4 h in qa (`newest`): 1.0 soaks, 1.1 and 1.2 wait; at 4 h 1.0 passes, 1.2 enters, 1.1 superseded."""
    ascent = Ascent(store, Level(name="qa", next=Next.NEWEST, exit=(Soak(time=timedelta(hours=4)),)))
    for text in ("1.0", "1.1", "1.2"):
        ascent.publish(text)
    assert ascent.at("qa") == {"1.0": "active", "1.1": "waiting", "1.2": "waiting"}
    ascent.clock.move(hours=4)
    ascent.settle()
    assert ascent.at("qa") == {"1.0": "passed", "1.1": "superseded", "1.2": "active"}
