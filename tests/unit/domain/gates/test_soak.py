"""The exit gate `soak`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.gate_facts import HOUR, NOON, PEOPLE, active, facts
from levelgate.domain.gates.soak import Soak, read

_FOUR_HOURS = Soak(time=4 * HOUR)
_INSTANT = timedelta(microseconds=1)


def test_it_soaks_from_the_works_success_with_a_wake_up_r20() -> None:
    verdict = _FOUR_HOURS.judge(facts(active(worked_at=NOON)))
    assert [(one.what, one.look_again) for one in verdict.missing] == [("soaks for 4h", NOON + 4 * HOUR)]


def test_it_passes_when_the_time_is_over() -> None:
    promotion = active(worked_at=NOON - 4 * HOUR)
    assert not _FOUR_HOURS.judge(facts(promotion, at=NOON - _INSTANT)).passes
    assert _FOUR_HOURS.judge(facts(promotion)).passes


def test_until_the_work_has_succeeded_it_says_so() -> None:
    missing = _FOUR_HOURS.judge(facts(active(worked_at=None))).missing
    assert [(one.what, one.look_again) for one in missing] == [("soaks once its work has succeeded", None)]


def test_people_are_no_obstacle() -> None:
    assert _FOUR_HOURS.problems(PEOPLE) == []


def test_what_is_read_is_written_alike() -> None:
    assert read("4h") == _FOUR_HOURS
    assert _FOUR_HOURS.settings() == "4h"


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="is no time at all; write at least 1s"):
        read("0h")
