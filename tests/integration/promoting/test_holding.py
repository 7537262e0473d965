"""Holds made and lifted by command, and what they bite on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.ascent import APP, Ascent, by
from fakes.climbing import ladder
from levelgate.domain.gates.soak import Soak
from levelgate.domain.hold import HoldKind, Scope
from levelgate.domain.people import Role, RoleDefinition
from levelgate.domain.pipeline import RunState
from levelgate.domain.track import Activate, Level, Next
from levelgate.errors import Conflict, NotEntitled, NotPossible
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting.holding import Calendar

SOAKS = (Soak(time=timedelta(hours=4)),)


def test_a_pause_keeps_what_is_ready_out_until_it_is_lifted_r10(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    pause = ascent.holding.pause(Scope(level="web/dev"), by("olga", "flood"))
    ascent.publish("1.0")
    assert ascent.waiting() == "1.0 at dev"
    ascent.holding.lift(pause.id, by("olga"))
    ascent.settle()
    assert ascent.board() == ("1.0 ✓",)


def test_a_freeze_ends_by_itself_and_lets_in_only_what_the_mode_says(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod", next=Next.NEWEST))
    ends = ascent.clock.now() + timedelta(hours=1)
    ascent.holding.freeze(Scope(track="web"), Calendar(ends=ends), by("olga"))
    ascent.publish("1.0")
    ascent.publish("1.1")
    ascent.clock.move(minutes=57)
    assert ascent.evaluate() == 0
    ascent.clock.move(minutes=1)
    ascent.settle()
    assert ascent.at("prod") == {"1.0": "superseded", "1.1": "passed"}


def test_a_freeze_that_begins_later_lets_in_until_then(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod"))
    begins = ascent.clock.now() + timedelta(hours=1)
    ascent.holding.freeze(Scope(), Calendar(begins=begins, ends=begins + timedelta(hours=1)), by("olga"))
    ascent.publish("1.0")
    ascent.clock.move(hours=1)
    ascent.publish("1.1")
    assert ascent.at("prod") == {"1.0": "passed", "1.1": "waiting"}


def test_a_freeze_that_is_over_before_it_begins_is_refused(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="prod"))
    with pytest.raises(NotPossible, match="never begins"):
        ascent.holding.freeze(Scope(), Calendar(ends=ascent.clock.now()), by("olga"))


def test_a_block_aborts_at_once_cancels_the_runs_and_the_next_enters_r10(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="qa", work=("test",), exit=SOAKS))
    ascent.poll_only("1.0")
    ascent.evaluate()
    ascent.poll_only("1.1")
    ascent.evaluate()
    ascent.holding.block(ascent.find("1.0"), by("olga", "corrupt"))
    assert ascent.at("qa") == {"1.0": "aborted", "1.1": "active"}
    assert [run.state for run in ascent.runs("1.0", "qa")] == [RunState.CANCELLED]
    assert ascent.promotion("1.0", "qa").end_reason == "it is blocked by olga: corrupt"


def test_lifting_a_block_revives_nothing_r10(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="qa", exit=SOAKS))
    ascent.publish("1.0")
    block = ascent.holding.block(ascent.find("1.0"), by("olga"))
    ascent.holding.lift(block.id, by("olga"))
    ascent.settle()
    assert (ascent.at("qa"), ascent.waiting()) == ({"1.0": "aborted"}, "")


def test_what_was_blocked_before_it_was_offered_is_offered_when_the_block_is_lifted(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", activate=Activate.MANUAL))
    ascent.publish("1.0")
    block = ascent.holding.block(ascent.find("1.0"), by("olga"))
    ascent.redefine(Level(name="dev"))
    ascent.settle()
    assert ascent.promotions() == []
    ascent.holding.lift(block.id, by("olga"))
    ascent.settle()
    assert ascent.at("dev") == {"1.0": "passed"}


def test_a_lane_is_pinned_at_its_occupant_until_resume_r11(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "prod"))
    ascent.publish("1.0")
    pin = ascent.holding.pin(APP, "prod", by("olga", "stay"))
    assert (pin.kind, ascent.pinned("prod")) == (HoldKind.PIN, "1.0")
    ascent.publish("1.1")
    assert ascent.board() == ("1.1 ✓", "1.0 ✓")
    ascent.holding.lift(pin.id, by("olga"))
    assert ascent.board() == ("1.1 ✓", "1.1 ✓")


def test_nothing_is_pinned_where_nothing_has_entered(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev", activate=Activate.MANUAL))
    ascent.publish("1.0")
    with pytest.raises(NotPossible, match="nothing has entered web/dev in updates/app:main"):
        ascent.holding.pin(APP, "dev", by("olga"))


def test_only_an_operator_holds_and_lifts_where_roles_are_declared(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    pause = ascent.holding.pause(Scope(), by("olga"))
    ascent.give(
        RoleDefinition(role=Role.OPERATOR, persons=("olga",)), RoleDefinition(role=Role.ADMIN, persons=("eve",))
    )
    with pytest.raises(NotEntitled, match="ann may not pause"):
        ascent.holding.pause(Scope(), by("ann"))
    with pytest.raises(NotEntitled, match="ann may not lift"):
        ascent.holding.lift(pause.id, by("ann"))
    ascent.publish("1.0")
    with pytest.raises(NotEntitled, match="ann may not block"):
        ascent.holding.block(ascent.find("1.0"), by("ann"))


def test_a_hold_that_was_lifted_cannot_be_lifted_again(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    pause = ascent.holding.pause(Scope(), by("olga"))
    ascent.holding.lift(pause.id, by("olga"))
    with pytest.raises(Conflict, match="was lifted by olga already"):
        ascent.holding.lift(pause.id, by("olga"))


def test_holding_what_is_otherwise_than_expected_is_a_conflict_that_names_the_hold_r19(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    ascent.publish("1.0")
    dev = Scope(level="web/dev")
    with pytest.raises(Conflict, match="it is free, not held"):
        ascent.holding.pause(dev, by("olga", expected="held"))
    ascent.holding.pause(dev, by("olga", "flood", expected="free"))
    calendar = Calendar(ends=ascent.clock.now() + timedelta(days=1))
    with pytest.raises(Conflict, match="it is held by pause-1 of olga: flood, not free"):
        ascent.holding.freeze(dev, calendar, by("olga", expected="free"))
    ascent.holding.freeze(Scope(track="web"), calendar, by("olga", expected="free"))
    ascent.holding.block(ascent.find("1.0"), by("olga", "leaks", expected="free"))
    with pytest.raises(Conflict, match="it is held by block-3 of olga: leaks, not free"):
        ascent.holding.block(ascent.find("1.0"), by("bob", expected="free"))


def test_pinning_at_another_version_than_the_expected_one_is_a_conflict_r19(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    with pytest.raises(Conflict, match=r"the occupant is updates/app@1\.1 at web/dev"):
        ascent.holding.pin(APP, "dev", by("olga"), expected=ascent.find("1.0"))
    ascent.holding.pin(APP, "dev", by("olga"), expected=ascent.find("1.1"))
    assert ascent.pinned("dev") == "1.1"


def test_lifting_what_holds_otherwise_than_expected_is_a_conflict_r19(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    now = ascent.clock.now()
    later = Calendar(begins=now + timedelta(days=1), ends=now + timedelta(days=2))
    freeze = ascent.holding.freeze(Scope(), later, by("olga"))
    with pytest.raises(Conflict, match="freeze-1 does not hold now"):
        ascent.holding.lift(freeze.id, by("olga", expected="holds"))
    ascent.clock.move(days=1)
    with pytest.raises(Conflict, match="freeze-1 holds"):
        ascent.holding.lift(freeze.id, by("olga", expected="does not hold now"))
    ascent.holding.lift(freeze.id, by("olga", expected="holds"))


def test_the_events_tell_what_is_held_by_whom(store: SqlStore) -> None:
    ascent = Ascent(store, Level(name="dev"))
    pause = ascent.holding.pause(Scope(level="web/dev"), by("olga", "flood"))
    ascent.holding.lift(pause.id, by("bob", "dry"))
    added, lifted = ascent.events("hold.*")
    assert (added.subject, added.actor, added.reason) == ("hold:1", "olga", "flood")
    assert (added.data["hold"], added.data["kind"], added.data["level"]) == ("pause-1", "pause", "web/dev")
    assert (lifted.kind, lifted.actor, lifted.reason) == ("hold.lifted", "bob", "dry")
