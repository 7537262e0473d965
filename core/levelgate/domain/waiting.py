"""Why a queued run is not started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.pipeline import RunState

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.pipeline import Pipeline, Run


def why_waiting(run: Run, pipeline: Pipeline | None, now: datetime) -> str:
    """Say what a run waits for that time and its turn will not bring by themselves; empty where there is none.

    `pipeline` is the run's own, None where it was removed.
    """
    if run.state is not RunState.QUEUED or pipeline is None:
        return ""
    if pipeline.pause is not None:
        reason = f": {pipeline.pause.reason}" if pipeline.pause.reason else ""
        return f"the pipeline was paused by {pipeline.pause.by}{reason}"
    until = pipeline.health.rest_until
    if until is not None and until > now:
        return f"the pipeline's target asked to be left alone until {until:%Y-%m-%d %H:%M:%SZ}"
    return ""
