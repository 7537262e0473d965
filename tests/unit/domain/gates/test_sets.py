"""The exit gate `sets` (section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.gate_facts import HOUR, NOON, PEOPLE, active, facts
from levelgate.domain.gate import Missing
from levelgate.domain.gates.sets import Sets, read
from levelgate.domain.outlook import Outlook
from levelgate.domain.product import ProductDefinition, SetStart, StartKind
from levelgate.domain.product_set import ProductSet, SetState
from levelgate.domain.set_member import MemberRole, SetMember

_SHOP = Sets(products=("shop",))
_LANE = "updates/app:main"
_TWO = Sets(products=("shop", "till"))


def test_it_names_each_product_whose_set_has_not_passed_r20() -> None:
    missing = _TWO.judge(facts(active(signed_sets=(("till", 4),)))).missing
    assert [one.what for one in missing] == ["awaits a passed set of shop"]


def test_it_passes_when_a_set_of_each_product_has_signed_it_off() -> None:
    assert _TWO.judge(facts(active(signed_sets=(("till", 4), ("shop", 7))))).passes


def test_people_are_no_obstacle() -> None:
    assert _TWO.problems(PEOPLE) == []


def test_what_is_read_is_written_alike() -> None:
    assert read(["shop", "till"]) == _TWO
    assert _TWO.settings() == ["shop", "till"]


def test_an_error_says_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="names nobody and nothing; name at least one"):
        read([])


def _member(name: str = _LANE, promotion: int | None = 1) -> SetMember:
    role = MemberRole.CANDIDATE
    return SetMember(name=name, required=True, role=role, level="web/prod", version_id=1, promotion_id=promotion)


def _set(number: int, state: SetState, *members: SetMember) -> ProductSet:
    return ProductSet(id=number, product_id=1, product="shop", members=members, started_at=NOON, state=state)


def _missing(start: SetStart = SetStart(), *, levels: tuple[str, ...] = ("web/prod",), **more: Any) -> list[Missing]:  # noqa: B008 - a frozen value
    definition = ProductDefinition(name="shop", members=("updates/app",), levels=levels, pipeline="e2e", start=start)
    fields: dict[str, Any] = {"members": (_member(),), "who": ("pat",), **more}
    outlooks = {"shop": Outlook(definition=definition, **fields)}
    return list(_SHOP.judge(facts(active(), lane=_LANE, outlooks=outlooks)).missing)


def _said(start: SetStart = SetStart(), **more: Any) -> list[str]:  # noqa: B008 - a frozen value
    return [one.what.removeprefix("awaits a passed set of shop") for one in _missing(start, **more)]


def test_it_says_who_is_busy_r20() -> None:
    assert _said(lacking=("updates/till:main is busy at web/prod",)) == [", and updates/till:main is busy at web/prod"]


def test_it_says_which_set_is_running_and_with_whom_r20() -> None:
    assert _said(running=_set(4, SetState.RUNNING, _member())) == [": set 4 is running with it"]
    assert _said(running=_set(4, SetState.RUNNING, _member("updates/till:main", 2))) == [
        ": set 4 is running without it",
    ]


@pytest.mark.parametrize(("zone", "local"), [("UTC", "13:00"), ("Europe/Berlin", "14:00")])
def test_it_says_when_the_schedule_starts_the_next_one_r20(zone: str, local: str) -> None:
    start = SetStart(kind=StartKind.SCHEDULE, cron="0 13 * * *", zone=zone)
    (missing,) = _missing(start, due_at=NOON + HOUR)
    assert missing.what.endswith(f"waits for the schedule at Thu 2026-01-01 {local} {zone}")
    assert (missing.look_again, missing.who) == (NOON + HOUR, ("pat",))


def test_it_says_that_a_person_starts_the_next_one_r20() -> None:
    (missing,) = _missing(SetStart(kind=StartKind.HAND))
    assert (missing.what, missing.who) == ("awaits a passed set of shop, which a person starts", ("pat",))


def test_it_says_that_an_equal_set_did_not_pass_r20() -> None:
    (missing,) = _missing(equal=_set(4, SetState.FAILED, _member()))
    assert missing.what.endswith("set 4 is failed, and an equal one is started by a person only")
    assert missing.who == ("pat",)


def test_it_says_that_a_set_starts_soon_r20() -> None:
    (missing,) = _missing()
    assert (missing.what, missing.look_again) == (
        "awaits a passed set of shop, which starts at the next evaluation",
        NOON,
    )


def test_it_says_that_no_set_will_ever_sign_it_r20() -> None:
    assert _said(levels=("web/qa",)) == [", which does not sign web/prod"]
    assert _said(members=(_member("updates/till:main"),)) == [f", of which {_LANE} is no member"]


def test_it_says_that_a_newer_version_goes_first_r20() -> None:
    assert _said(members=(_member(promotion=7),))[0] == ", which goes on with promotion 7 first"


def test_nothing_is_said_of_sets_before_the_work_is_done() -> None:
    missing = _SHOP.judge(facts(active(worked_at=None), lane=_LANE)).missing
    assert [one.what for one in missing] == ["awaits a passed set of shop"]
