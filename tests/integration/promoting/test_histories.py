"""What happened to one thing: newest first, and found by indexes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from fakes.ascent import APP, Ascent, by
from fakes.climbing import ladder
from fakes.lane import listed
from levelgate.domain.event import Event
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.track import Level
from levelgate.storage.store import SqlStore

DEV = Level(name="dev", work=("make",))
QA = Level(name="qa", after=("dev",), exit=(SignOffs(of=("ann",)),))


def _of_version(ascent: Ascent, text: str, **paging: int) -> Sequence[Event]:
    with ascent.store.read() as transaction:
        return transaction.histories.of_version(ascent.find(text)(transaction), **paging)


def _of_level(store: SqlStore, level: str, **paging: int) -> Sequence[Event]:
    with store.read() as transaction:
        return transaction.histories.of_level(level, **paging)


def _kinds(events: Sequence[Event]) -> list[str]:
    return [str(event.kind) for event in reversed(events)]


def test_a_version_has_what_was_recorded_asked_decided_run_and_granted_of_it(store: SqlStore) -> None:
    ascent = Ascent(store, DEV, QA)
    ascent.publish("1.0")
    ascent.publish("1.1")
    ascent.decisions.approve(ascent.promotion("1.0", "qa").id, by("ann"))
    found = _of_version(ascent, "1.0")
    assert _kinds(found) == [
        "version.detected",
        *("promotion.opened", "promotion.entered", "run.queued", "run.started", "run.ended"),
        *("promotion.worked", "promotion.passed", "grant.written"),
        *("promotion.opened", "promotion.entered"),
        *("decision.given", "promotion.passed", "grant.written"),
    ]
    assert {str(event.data["version"]) for event in found} == {"1.0"}


def test_a_version_has_its_blocks_and_the_pins_at_it(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev"))
    for text in ("1.0", "1.1"):
        ascent.publish(text)
    ascent.requests.roll_back(APP, "dev", ascent.find("1.0"), by("ann"))
    hold = ascent.holding.block(ascent.find("1.1"), by("olga"))
    ascent.holding.lift(hold.id, by("olga"))
    assert _kinds(_of_version(ascent, "1.0")).count("hold.added") == 1
    assert _kinds(_of_version(ascent, "1.1"))[-2:] == ["hold.added", "hold.lifted"]


def test_a_version_that_was_passed_over_has_that_choice(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev"))
    ascent.publish("1.0", "1.1")
    assert _kinds(_of_version(ascent, "1.0")) == ["version.detected", "lane.chosen"]
    assert "lane.chosen" not in _kinds(_of_version(ascent, "1.1"))


def test_a_level_has_what_happened_there_in_all_lanes_and_its_holds(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "qa"), name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b")))
    ascent.settle()
    found = _of_level(store, "web/qa")
    assert {str(event.data["package"]) for event in found} == {"updates/a", "updates/b"}
    assert {str(event.data["level"]) for event in found} == {"web/qa"}


def test_a_level_has_what_happened_under_its_former_name(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "qa"))
    ascent.publish("1.0")
    before = _of_level(store, "web/qa")
    ascent.redefine(Level(name="dev"), Level(name="check", after=("dev",), was="qa"))
    ascent.publish("1.1")
    found = _of_level(store, "web/check")
    assert found[-len(before) :] == before
    assert {str(event.data["version"]) for event in found if "version" in event.data} == {"1.0", "1.1"}


def test_a_package_has_what_happened_to_all_of_its_versions(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev"), name="*")
    ascent.poll(*(replace(listed("1.0"), package=name) for name in ("a", "b")))
    ascent.settle()
    with store.read() as transaction:
        found = transaction.histories.of_package("updates/a")
        whole = transaction.histories.whole()
    assert {str(event.data["package"]) for event in found} == {"updates/a"}
    assert [one.number for one in whole] == list(range(len(whole), 0, -1))


def test_pages_together_are_the_whole_history(store: SqlStore) -> None:
    ascent = Ascent(store, *ladder("dev", "qa"))
    ascent.publish("1.0", "1.1")
    ascent.publish("1.2")
    looks: list[Callable[..., Sequence[Event]]] = [
        partial(_of_version, ascent, "1.0"),
        partial(_of_version, ascent, "1.2"),
        partial(_of_level, store, "web/qa"),
    ]
    for look in looks:
        whole = look()
        pages: list[Event] = []
        while page := look(limit=2, **({"before": pages[-1].number} if pages else {})):
            assert len(page) <= 2
            pages += page
        assert pages == list(whole)
        assert [one.number for one in whole] == sorted((one.number for one in whole), reverse=True)
