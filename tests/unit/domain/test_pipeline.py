"""Which pipelines take another run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.lane import NOON
from levelgate.domain.pipeline import Health, Pause, Pipeline, PipelineDefinition

PIPELINE = Pipeline(id=1, definition=PipelineDefinition(name="image", type="toy", settings={}))


def _takes(pipeline: Pipeline, going: int = 0, default: int | None = None) -> bool:
    return pipeline.takes(going=going, default=default, now=NOON)


@pytest.mark.parametrize(
    ("concurrency", "default", "limit"), [(None, None, None), (None, 2, 2), (3, 2, 3), (1, None, 1)]
)
def test_as_many_go_on_as_the_pipeline_says_or_else_its_type(
    concurrency: int | None, default: int | None, limit: int | None
) -> None:
    pipeline = replace(PIPELINE, definition=replace(PIPELINE.definition, concurrency=concurrency))
    assert _takes(pipeline, going=(limit or 1000) - 1, default=default)
    assert _takes(pipeline, going=limit or 1000, default=default) is (limit is None)


def test_a_paused_pipeline_takes_none() -> None:
    paused = replace(PIPELINE, pause=Pause(since=NOON, by="ann"))
    assert not _takes(paused)
    assert (PIPELINE.state, paused.state) == ("active", "paused")


def test_a_resting_pipeline_takes_none_until_the_rest_is_over() -> None:
    assert not _takes(replace(PIPELINE, health=Health(rest_until=NOON + timedelta(seconds=1))))
    assert _takes(replace(PIPELINE, health=Health(rest_until=NOON)))
