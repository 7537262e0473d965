"""The command pipeline type: a run starts a program, and its exit status is the result."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from pathlib import Path

from levelgate.plugin import Launched, PipelineTools, PipelineType, RunRequest, RunResult, RunState, hookimpl
from levelgate_command.settings import CommandSettings
from levelgate_command.variables import gocd_variables, run_variables


def start(request: RunRequest, tools: PipelineTools) -> RunResult:
    """Carry out one attempt: 0 is succeeded, another status failed, and no status errored."""
    settings = CommandSettings.model_validate(request.settings)
    variables = {**settings.environment, **run_variables(request)}
    if settings.gocd_variables:
        variables |= gocd_variables(request.payload)
    try:
        launched = tools.launch(
            settings.command,
            environment=variables,
            directory=Path(settings.directory) if settings.directory else None,
            run_file=request.payload,
        )
    except OSError as error:
        return RunResult(state=RunState.ERRORED, reason=_not_started(settings, error))
    return result_of(launched)


def result_of(launched: Launched) -> RunResult:
    """Say what the end of a process means."""
    status = launched.exit_status
    if launched.timed_out:
        return RunResult(state=RunState.ERRORED, reason="the command was ended at its timeout")
    if launched.cancelled:
        return RunResult(state=RunState.CANCELLED, reason="the command was ended before its end")
    if status is None:
        return RunResult(state=RunState.ERRORED, reason="how the command ended is not known")
    if status < 0:
        return RunResult(state=RunState.ERRORED, reason=f"the command was killed by {_signal(-status)}")
    if status:
        return RunResult(state=RunState.FAILED, reason=f"the command's exit status is {status}", exit_status=status)
    return RunResult(state=RunState.SUCCEEDED, exit_status=0)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _not_started(settings: CommandSettings, error: OSError) -> str:
    culprit = error.filename or settings.command[0]
    return f"the command could not be started: {error.strerror or error}: {str(culprit)[:200]!r}"


TYPE = PipelineType(name="command", title="Command on this machine", settings=CommandSettings, start=start)


@hookimpl
def levelgate_pipeline_types() -> Iterable[PipelineType]:
    """Contribute the command pipeline type."""
    yield TYPE
