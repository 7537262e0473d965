"""The first half of the story, and what must come of each step: every event, run and webhook, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from levelgate.cli.demonstration.stage import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """Something that somebody does, and what it must cause.

    `events` are kinds and versions, in order; of each version in `runs` a command and a webhook must be started, and
    succeed. `refused` of the step's webhooks are answered 500 at first, and must come again.
    """

    title: str
    act: Callable[[Stage], object]
    events: tuple[tuple[str, str], ...]
    runs: tuple[str, ...] = ()
    refused: int = 0


def detected(*versions: str) -> tuple[tuple[str, str], ...]:
    """Return the events of versions that are seen for the first time."""
    return tuple(("version.detected", version) for version in versions)


def _publish_at_a_bad_moment(stage: Stage) -> None:
    stage.listener.stumble()
    stage.publisher.publish("hello-1.1-1.noarch.rpm")


STORY = (
    Step(
        title="the repository holds hello 1.0",
        act=lambda stage: stage.publisher.publish("hello-1.0-1.noarch.rpm"),
        events=detected("updates/hello@1.0-1"),
        runs=("updates/hello@1.0-1",),
    ),
    Step(
        title="hello 1.1 is published, and the receiver of its webhook answers 500 at first",
        act=_publish_at_a_bad_moment,
        events=detected("updates/hello@1.1-1"),
        runs=("updates/hello@1.1-1",),
        refused=1,
    ),
    Step(
        title="hello 2.0~rc1 and 2.0 are published at once",
        act=lambda stage: stage.publisher.publish("hello-2.0-1.noarch.rpm", "hello-2.0~rc1-1.noarch.rpm"),
        events=detected("updates/hello@2.0~rc1-1", "updates/hello@2.0-1"),
        runs=("updates/hello@2.0~rc1-1", "updates/hello@2.0-1"),
    ),
    Step(
        title="greeter 1.0 appears for x86_64",
        act=lambda stage: stage.publisher.publish("greeter-1.0-1.x86_64.rpm"),
        events=detected("updates/greeter@1.0-1"),
        runs=("updates/greeter@1.0-1",),
    ),
    Step(
        title="greeter 1.0 follows for aarch64: a late artifact of the same version",
        act=lambda stage: stage.publisher.publish("greeter-1.0-1.aarch64.rpm"),
        events=(("artifact.late", "updates/greeter@1.0-1"),),
    ),
    Step(
        title="hello 1.1 is republished with other bytes: quarantined, nothing is started",
        act=lambda stage: stage.publisher.publish("republished/hello-1.1-1.noarch.rpm"),
        events=(("version.replaced", "updates/hello@1.1-1"),),
    ),
    Step(
        title="somebody accepts it, and it starts what a new version does",
        act=lambda stage: stage.installation.call("accept", "updates/hello@1.1-1", "--reason", "built again"),
        events=(("version.accepted", "updates/hello@1.1-1"),),
        runs=("updates/hello@1.1-1",),
    ),
    Step(
        title="hello 1.0 is withdrawn: missing, once two complete listings in a row lack it",
        act=lambda stage: stage.publisher.withdraw("hello-1.0-1.noarch.rpm"),
        events=(("version.missing", "updates/hello@1.0-1"),),
    ),
)
