"""Which runs an event starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from fakes.lane import NOON, Lane, listed
from levelgate.domain.detection import Detection
from levelgate.domain.event import FIRST_HASH, append
from levelgate.domain.occasion import Occasion
from levelgate.domain.package import Line, Start, StartPolicy
from levelgate.domain.pipeline import NewRun
from levelgate.domain.reasons import why_nothing
from levelgate.domain.standing import Standing
from levelgate.domain.subscribing import start
from levelgate.domain.subscription import Each, Subscription, SubscriptionDefinition


def _subscription(**more: Any) -> Subscription:
    fields: dict[str, Any] = {"packages": ("updates/app",), **more}
    definition = SubscriptionDefinition(name="rebuild", pipeline="image", **fields)
    return Subscription(id=7, definition=definition, pipeline_id=3)


def _occasions(detection: Detection) -> list[Occasion]:
    return [
        Occasion(
            event=append(finding.event(NOON), number=number, preceding=0, prev_hash=FIRST_HASH), version=finding.version
        )
        for number, finding in enumerate(detection.findings, 1)
    ]


def _runs(detection: Detection, **more: Any) -> list[NewRun]:
    return list(start(_subscription(**more), _occasions(detection), Standing(), now=NOON).runs)


def _versions(runs: list[NewRun]) -> list[object]:
    return [run.payload["version"] for run in runs]


def _contacted() -> Lane:
    lane = Lane(start=StartPolicy(kind=Start.NONE))
    lane.take(listed("1.0"))
    return lane


def test_every_version_has_its_own_run_in_order() -> None:
    detection = _contacted().take(listed("1.0"), listed("1.2"), listed("1.1"))
    assert _versions(_runs(detection)) == ["1.1", "1.2"]


def test_latest_starts_the_newest_alone() -> None:
    detection = _contacted().take(listed("1.0"), listed("1.2"), listed("1.1"))
    assert _versions(_runs(detection, each=Each.LATEST)) == ["1.2"]


def test_what_was_passed_over_starts_nothing() -> None:
    detection = Lane().take(listed("1.0"), listed("1.1"))
    assert _versions(_runs(detection)) == ["1.1"]


def test_a_version_that_was_withdrawn_when_it_was_detected_starts_nothing_until_it_returns() -> None:
    lane = _contacted()
    assert _runs(lane.take(listed("1.0"), listed("1.1", yanked="broken"))) == []
    returned = lane.take(listed("1.0"), listed("1.1"))
    assert _versions(_runs(returned, events=("version.returned",))) == ["1.1"]


def test_a_quarantined_version_starts_nothing() -> None:
    lane = _contacted()
    detection = lane.take(listed("1.0", "other bytes"))
    assert [finding.kind for finding in detection.findings] == ["version.replaced"]
    assert _runs(detection, events=("version.replaced", "version.detected")) == []


def test_only_named_packages_and_events_start_runs() -> None:
    detection = _contacted().take(listed("1.0"), listed("1.1"))
    assert _runs(detection, packages=("updates/other",)) == []
    assert _runs(detection, events=("version.missing",)) == []
    assert len(_runs(detection, packages=("upd*/a*",))) == 1


def test_the_same_occasion_gives_the_same_key_and_id() -> None:
    detection = _contacted().take(listed("1.0"), listed("1.1"))
    (first,), (second,) = _runs(detection), _runs(detection)
    assert (first.id, first.key) == (second.id, second.key)


def test_late_artifacts_are_not_given_to_a_run() -> None:
    lane = Lane(start=StartPolicy(kind=Start.ALL))
    lane.take(listed("1.0", {"x86_64": "x"}))
    detection = lane.take(listed("1.0", {"x86_64": "x", "aarch64": "a"}))
    (run,) = _runs(detection, events=("artifact.late",))
    artifacts = cast("list[Mapping[str, object]]", run.payload["artifacts"])
    event = cast("Mapping[str, Mapping[str, object]]", run.payload["event"])
    assert [artifact["arch"] for artifact in artifacts] == ["x86_64"]
    assert event["data"]["file"] == "aarch64"


def _why(detection: Detection, **more: Any) -> str:
    return why_nothing(_subscription(**more), _occasions(detection)[0], Standing())


def test_what_starts_nothing_has_its_reason() -> None:
    detected = _contacted().take(listed("1.0"), listed("1.1"))
    assert _why(detected) == ""
    assert _why(detected, events=("version.missing",)) == "version.detected is not among its events (version.missing)"
    assert _why(detected, packages=("updates/b*",)) == "updates/app is not among its packages (updates/b*)"
    assert "updates/app@1.0 was passed over" in _why(Lane(start=StartPolicy(kind=Start.NONE)).take(listed("1.0")))
    assert "updates/app@1.1 is yanked" in _why(_contacted().take(listed("1.0"), listed("1.1", yanked="broken")))


def test_a_quarantined_version_is_said_to_be_the_reason() -> None:
    replaced = _contacted().take(listed("1.0", "other bytes"))
    assert "updates/app@1.0 is quarantined" in _why(replaced, events=("version.replaced",))


def test_that_no_line_holds_a_version_is_said_to_be_the_reason() -> None:
    lane = Lane(start=StartPolicy(kind=Start.ALL), lines=(Line(name="2.x", versions=">=2"),))
    assert "updates/app@1.0 is in no line of its package" in _why(lane.take(listed("1.0")))
