"""When a set may start (section 7)."""

from __future__ import annotations

import pytest

from levelgate.domain.set_member import MemberRole, SetMember
from levelgate.domain.sets.starting import lacking

CANDIDATE, BUSY, CARRIED, MISSING = MemberRole


def _member(role: MemberRole, *, required: bool = True) -> SetMember:
    return SetMember(name=f"updates/{role}", required=required, role=role, level="web/qa")


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([CANDIDATE], []),
        ([CANDIDATE, CARRIED], []),
        ([CANDIDATE, CANDIDATE, CARRIED], []),
        ([CARRIED, CARRIED], ["no member is a candidate"]),
        ([CANDIDATE, BUSY], ["updates/busy is busy at web/qa: its work is not done"]),
        (
            [BUSY, MISSING],
            [
                "no member is a candidate",
                "updates/busy is busy at web/qa: its work is not done",
                "updates/missing is missing at web/qa: it has no candidate, and nothing was granted",
            ],
        ),
    ],
)
def test_a_set_needs_a_candidate_and_nobody_busy_or_missing(roles: list[MemberRole], expected: list[str]) -> None:
    assert list(lacking([_member(role) for role in roles])) == expected


def test_an_optional_member_may_be_missing_but_not_busy() -> None:
    optional = [_member(role, required=False) for role in (MISSING, BUSY)]
    assert list(lacking([_member(CANDIDATE), *optional])) == ["updates/busy is busy at web/qa: its work is not done"]
