"""The entry gate `filter` (R2, R7)."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.dotted import DottedScheme
from fakes.gate_facts import PEOPLE, facts, version, waiting
from levelgate.domain.gate import End, Missing
from levelgate.domain.gates.filter import Filter, read
from levelgate.domain.promotion import PromotionState

_RELEASES = Filter(prereleases=False)
_NEW = Filter(versions=">=1.2")


def test_a_version_of_the_range_passes() -> None:
    assert _NEW.judge(facts(version=version("1.2"))).passes


def test_an_empty_range_holds_every_version() -> None:
    assert _RELEASES.judge(facts(version=version("0.1"))).passes


def test_a_version_outside_the_range_is_told_as_such_r7() -> None:
    verdict = _NEW.judge(facts(version=version("1.1")))
    assert verdict.missing == (Missing(gate="filter", what="is not in the filter's range >=1.2"),)


def test_a_pre_release_stops_with_the_reason_shown() -> None:
    verdict = _RELEASES.judge(facts(version=version("1.0~rc1")))
    assert [one.what for one in verdict.missing] == ["is a pre-release, which the filter does not admit"]


def test_a_waiting_promotion_that_the_filter_no_longer_admits_ends_aborted() -> None:
    verdict = _NEW.judge(facts(waiting(), version=version("1.1")))
    assert verdict.end == End(state=PromotionState.ABORTED, reason="it is not in the filter's range >=1.2")


def test_a_range_that_the_scheme_cannot_read_lets_nothing_in() -> None:
    verdict = Filter(versions="about 1").judge(facts())
    assert verdict.missing[0].what.startswith("cannot be told by the filter 'about 1': ")


def test_a_scheme_is_asked_whether_it_reads_the_range() -> None:
    assert Filter(versions="about 1").fault(DottedScheme()) == "'about 1' is no bound; write one such as >=1.0"
    assert _NEW.fault(DottedScheme()) == ""


def test_people_are_no_obstacle() -> None:
    assert _NEW.problems(PEOPLE) == []


@pytest.mark.parametrize("gate", [_RELEASES, _NEW, Filter(versions="<2", prereleases=False)])
def test_what_is_read_is_written_alike(gate: Filter) -> None:
    assert read(gate.settings()) == gate


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"versions": 1.2}, 'is a bare number; quote it: "1.2"'),
        ({}, "admits every version; write"),
        ({"prereleases": True}, "admits every version; write"),
        ({"version": ">=1"}, "unknown key 'version'; did you mean 'versions'?"),
    ],
)
def test_an_error_says_what_would_be_right(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(value)
