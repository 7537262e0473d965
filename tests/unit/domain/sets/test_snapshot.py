"""The snapshot of a product's members (section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.gate_facts import active
from levelgate.domain.gates.sets import Sets
from levelgate.domain.promotion import Promotion
from levelgate.domain.set_member import SetMember
from levelgate.domain.sets.snapshot import MemberStand, Stand, snapshot
from levelgate.domain.track import Level

SHOP = Sets(products=("shop",))
QA = Level(name="qa", exit=(SHOP,))
PROD = Level(name="prod", after=("qa",), exit=(SHOP,))


def _worked(**more: Any) -> Promotion:
    return active(**more)


def _working(**more: Any) -> Promotion:
    return active(**{"worked_at": None, **more})


def _of(*stands: Stand, required: bool = True) -> SetMember:
    return snapshot("shop", [MemberStand(name="updates/app:main", required=required, stands=stands)])[0]


def _at_qa(*promotions: Promotion, granted: int | None = None, level: Level = QA) -> SetMember:
    return _of(Stand(level=level, reference="web/qa", active=promotions, granted=granted))


@pytest.mark.parametrize(
    ("promotions", "granted", "expected"),
    [
        ([_worked()], None, ("candidate", 1, 1)),
        ([_worked()], 9, ("candidate", 1, 1)),
        ([_working()], None, ("busy", 1, 1)),
        ([_working()], 9, ("busy", 1, 1)),
        ([], 9, ("carried", 9, None)),
        ([], None, ("missing", None, None)),
        ([_worked(signed_sets=(("shop", 4),))], 9, ("carried", 9, None)),
        ([_worked(signed_sets=(("shop", 4),))], None, ("missing", None, None)),
        ([_worked(signed_sets=(("other", 4),))], 9, ("candidate", 1, 1)),
        ([_working(rollback=True)], 9, ("busy", 1, 1)),
    ],
)
def test_a_member_is_what_section_7_says(
    promotions: list[Promotion], granted: int | None, expected: tuple[str, int | None, int | None]
) -> None:
    member = _at_qa(*promotions, granted=granted)
    assert (member.role, member.version_id, member.promotion_id) == expected


def test_where_nothing_waits_for_the_set_there_is_no_candidate() -> None:
    assert _at_qa(_worked(), granted=9, level=Level(name="qa")).role == "carried"


def test_a_member_that_is_not_there_is_missing() -> None:
    assert _of(required=False) == SetMember(name="updates/app:main", required=False, role=_of().role)
    assert _of().role == "missing"


def test_of_several_at_one_level_the_newest_counts() -> None:
    member = _at_qa(_worked(id=1), _worked(id=2), _worked(id=3, signed_sets=(("shop", 4),)))
    assert (member.role, member.promotion_id) == ("candidate", 2)


def test_of_several_levels_the_furthest_where_it_is_active_counts() -> None:
    qa = Stand(level=QA, reference="web/qa", active=(_worked(id=2),), granted=8)
    prod = Stand(level=PROD, reference="web/prod", active=(_working(id=1),))
    assert (_of(qa, prod).role, _of(qa, prod).level) == ("busy", "web/prod")


def test_what_is_active_nowhere_is_carried_at_the_furthest_level_that_was_granted() -> None:
    qa = Stand(level=QA, reference="web/qa", granted=8)
    prod = Stand(level=PROD, reference="web/prod", granted=7)
    assert (_of(qa, prod).version_id, _of(qa, prod).level) == (7, "web/prod")
    assert _of(qa, Stand(level=PROD, reference="web/prod")).version_id == 8
