"""What is ready, in many lanes and at many levels."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.ascent import Ascent, by
from fakes.lane import listed
from levelgate.domain.facts import CheckResult
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.track import Activate, Level
from levelgate.errors import NotFound
from levelgate.storage.store import SqlStore
from levelgate.usecases.promoting import ready
from levelgate.usecases.promoting.checking import report_check
from levelgate.usecases.promoting.ready import Ready, show_ready

ANN = Approvals(of=("ann",))
DEV = Level(name="dev")
QA = Level(name="qa", after=("dev",), exit=(SignOffs(of=("ann",)),))
PROD = Level(name="prod", after=("dev",), activate=Activate.MANUAL, entry=(ANN,))


def _told(found: Ready) -> str:
    waits = "" if found.promotion is None else f" as {found.promotion.id}"
    return f"{found.lane.package} {found.version.version} {found.level}{waits}"


def test_levels_come_in_track_order_and_what_waits_before_what_is_to_be_promoted(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, QA, PROD)
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    found, following = show_ready(ascent.environment)
    assert [_told(one) for one in found] == ["updates/app 1.1 web/qa as 4", "updates/app 1.1 web/prod"]
    assert following is None
    assert [one.what for one in found[0].missing] == ["waits for the slot of 1.0, which needs 1 sign-off of ann"]


def test_only_one_level_is_shown_where_one_is_named(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, QA, PROD)
    ascent.publish("1.0")
    assert [_told(one) for one in show_ready(ascent.environment, "prod")[0]] == ["updates/app 1.0 web/prod"]
    with pytest.raises(NotFound, match="there is no level 'live'"):
        show_ready(ascent.environment, "live")


def test_where_the_newest_is_not_ready_the_newest_that_is_is_shown(store: SqlStore) -> None:
    checked = replace(PROD, entry=(Checks(of=("scan",)), ANN))
    ascent = Ascent(store, DEV, checked)
    for text in ("1.0", "1.1", "1.2"):
        ascent.publish(text)
    assert show_ready(ascent.environment)[0] == []
    for text in ("1.0", "1.1"):
        result = CheckResult(name="scan", passed=True, at=ascent.environment.clock.now(), by="ci")
        report_check(ascent.environment, ascent.find(text), result)
    assert [_told(one) for one in show_ready(ascent.environment)[0]] == ["updates/app 1.1 web/prod"]


def test_only_so_many_of_the_newest_are_looked_at(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    ascent = Ascent(store, DEV, replace(PROD, entry=(Checks(of=("scan",)), ANN)))
    for text in ("1.0", "1.1", "1.2"):
        ascent.publish(text)
    result = CheckResult(name="scan", passed=True, at=ascent.environment.clock.now(), by="ci")
    report_check(ascent.environment, ascent.find("1.0"), result)
    assert [_told(one) for one in show_ready(ascent.environment)[0]] == ["updates/app 1.0 web/prod"]
    monkeypatch.setattr(ready, "DEPTH", 2)
    assert show_ready(ascent.environment)[0] == []


def test_what_is_asked_for_and_not_approved_is_not_ready(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, PROD)
    ascent.publish("1.0")
    ascent.requests.promote(ascent.find("1.0"), "prod", by("pat"))
    assert show_ready(ascent.environment)[0] == []


def test_every_lane_is_found_once_page_by_page(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, QA, PROD, name="*")
    for texts in (["1.0"], ["1.0", "1.1"]):
        ascent.poll(*(replace(listed(text), package=name) for name in ("a", "b", "c") for text in texts))
        ascent.settle()
    whole, _ = show_ready(ascent.environment)
    pages, following = [], None
    while True:
        found, following = show_ready(ascent.environment, after=following, limit=2)
        pages.append([_told(one) for one in found])
        if following is None:
            break
    assert [told for page in pages for told in page] == [_told(one) for one in whole]
    assert [len(page) for page in pages] == [2, 2, 2]


def test_a_level_that_is_gone_ends_the_pages(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, QA, PROD, name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b")))
    ascent.settle()
    _, following = show_ready(ascent.environment, limit=1)
    ascent.redefine(DEV, QA)
    assert show_ready(ascent.environment, after=following, limit=1) == ([], None)


def test_time_alone_makes_it_ready(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, replace(PROD, entry=(MinAge(age=timedelta(days=1)),)))
    ascent.publish("1.0")
    assert show_ready(ascent.environment)[0] == []
    ascent.clock.move(days=1)
    assert [_told(one) for one in show_ready(ascent.environment)[0]] == ["updates/app 1.0 web/prod"]
