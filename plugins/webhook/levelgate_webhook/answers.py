"""What a target's answer means for a run."""

from __future__ import annotations

from http import HTTPStatus

from levelgate.plugin import RunResult, RunState, Sent


def answered(sent: Sent) -> str:
    """Say in words what was answered."""
    if sent.status is None:
        return "was left before it answered"
    try:
        return f"answered {sent.status} {HTTPStatus(sent.status).phrase}"
    except ValueError:
        return f"answered {sent.status}"


def result_of(sent: Sent) -> RunResult:
    """Say what an answer means: only that the event was taken is a yes, and none is a no about the version."""
    status = sent.status
    if status is None:
        return RunResult(state=RunState.CANCELLED, reason=f"the target {answered(sent)}")
    reason = f"the target {answered(sent)}"
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return RunResult(state=RunState.SUCCEEDED, reason=reason)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        where = f", and this one leads to {sent.leads_to}" if sent.leads_to else ""
        return RunResult(state=RunState.ERRORED, reason=f"{reason}; redirects are not followed{where}")
    if status == HTTPStatus.GONE:
        return RunResult(state=RunState.ERRORED, reason=f"{reason}: it wants nothing more", gone=True)
    return RunResult(state=RunState.ERRORED, reason=reason, retry_after=sent.retry_after)
