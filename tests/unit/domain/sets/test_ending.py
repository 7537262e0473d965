"""How a set ends (section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.gate_facts import NOON, active
from levelgate.domain.pipeline import RunState
from levelgate.domain.product_set import ProductSet, SetState, key_of
from levelgate.domain.promotion import Promotion, PromotionState
from levelgate.domain.set_member import MemberRole, SetMember
from levelgate.domain.sets.ending import SetEnd, end_of

A = SetMember(name="updates/a", required=True, role=MemberRole.CANDIDATE, level="web/qa", version_id=11, promotion_id=1)
B = SetMember(name="updates/b", required=True, role=MemberRole.CANDIDATE, level="web/qa", version_id=12, promotion_id=2)
C = SetMember(name="updates/c", required=True, role=MemberRole.CARRIED, level="web/qa", version_id=13)
RUNNING = ProductSet(id=4, product_id=1, product="shop", members=(C, A, B), started_at=NOON)


def _end(run: RunState, changed: Promotion | None = None, **more: Any) -> SetEnd | None:
    there = {1: active(id=1), 2: active(id=2)}
    return end_of(RUNNING, there if changed is None else {**there, 2: changed}, run, **more)


@pytest.mark.parametrize(
    ("run", "state"),
    [
        (RunState.SUCCEEDED, "passed"),
        (RunState.FAILED, "failed"),
        (RunState.ERRORED, "errored"),
        (RunState.CANCELLED, "errored"),
    ],
)
def test_the_result_of_its_run_is_the_end_of_a_set(run: RunState, state: str) -> None:
    end = _end(run)
    assert end is not None
    assert end.state == state


@pytest.mark.parametrize("run", [RunState.QUEUED, RunState.RUNNING])
def test_it_goes_on_as_long_as_its_run_does(run: RunState) -> None:
    assert _end(run) is None


@pytest.mark.parametrize("run", list(RunState))
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (active(id=2, worked_at=None), "is at work again"),
        (active(id=2), ""),
        (Promotion(id=2, version_id=1, level="qa", created_at=NOON, state=PromotionState.ABORTED), "is aborted"),
        (
            Promotion(
                id=2, version_id=1, level="qa", created_at=NOON, state=PromotionState.REJECTED, end_reason="by ann"
            ),
            "is rejected: by ann",
        ),
    ],
)
def test_it_is_stale_as_soon_as_a_candidate_has_changed(run: RunState, changed: Promotion, said: str) -> None:
    end = _end(run, changed)
    stale = SetEnd(state=SetState.STALE, reason=f"its candidate updates/b {said}")
    assert (end == stale) is bool(said)


def test_it_is_stale_where_a_candidate_or_the_product_is_gone() -> None:
    assert end_of(RUNNING, {1: active(id=1)}, RunState.RUNNING) == SetEnd(
        state=SetState.STALE, reason="its candidate updates/b is gone"
    )
    assert _end(RunState.SUCCEEDED, removed=True) == SetEnd(state=SetState.STALE, reason="its product was removed")


def test_what_it_tests_begins_with_its_candidates() -> None:
    assert RUNNING.versions == (11, 12, 13)


def test_sets_of_the_same_versions_in_the_same_roles_are_equal() -> None:
    renamed = SetMember(name="updates/x", required=False, role=MemberRole.CARRIED, level="web/x", version_id=13)
    missing = SetMember(name="updates/z", required=False, role=MemberRole.MISSING)
    assert key_of([A, C]) == key_of([renamed, A, missing])
    assert len({key_of([A, C]), key_of([B, C]), key_of([A]), RUNNING.key}) == 4
