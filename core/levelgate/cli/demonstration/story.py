"""The story that is told, and what must come of each step: every event and every run, no more and no less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from levelgate.cli.demonstration.publisher import Publisher


class Difference(Exception):
    """What happened is not what had to happen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something a publisher does, the events it must cause (kind, version), and the versions whose run must succeed."""

    title: str
    act: Callable[[Publisher], None]
    events: tuple[tuple[str, str], ...]
    runs: tuple[str, ...] = ()


def _detected(*versions: str) -> tuple[tuple[str, str], ...]:
    return tuple(("version.detected", version) for version in versions)


STORY = (
    Step(
        title="the repository holds hello 1.0",
        act=lambda publisher: publisher.publish("hello-1.0-1.noarch.rpm"),
        events=_detected("updates/hello@1.0-1"),
        runs=("updates/hello@1.0-1",),
    ),
    Step(
        title="hello 1.1 is published",
        act=lambda publisher: publisher.publish("hello-1.1-1.noarch.rpm"),
        events=_detected("updates/hello@1.1-1"),
        runs=("updates/hello@1.1-1",),
    ),
    Step(
        title="hello 2.0~rc1 and 2.0 are published at once",
        act=lambda publisher: publisher.publish("hello-2.0-1.noarch.rpm", "hello-2.0~rc1-1.noarch.rpm"),
        events=_detected("updates/hello@2.0~rc1-1", "updates/hello@2.0-1"),
        runs=("updates/hello@2.0~rc1-1", "updates/hello@2.0-1"),
    ),
    Step(
        title="greeter 1.0 appears for x86_64",
        act=lambda publisher: publisher.publish("greeter-1.0-1.x86_64.rpm"),
        events=_detected("updates/greeter@1.0-1"),
        runs=("updates/greeter@1.0-1",),
    ),
    Step(
        title="greeter 1.0 follows for aarch64: a late artifact of the same version",
        act=lambda publisher: publisher.publish("greeter-1.0-1.aarch64.rpm"),
        events=(("artifact.late", "updates/greeter@1.0-1"),),
    ),
    Step(
        title="hello 1.1 is republished with other bytes: quarantined, and nothing is started",
        act=lambda publisher: publisher.publish("republished/hello-1.1-1.noarch.rpm"),
        events=(("version.replaced", "updates/hello@1.1-1"),),
    ),
    Step(
        title="hello 1.0 is withdrawn: missing, once two complete listings in a row lack it",
        act=lambda publisher: publisher.withdraw("hello-1.0-1.noarch.rpm"),
        events=(("version.missing", "updates/hello@1.0-1"),),
    ),
)
