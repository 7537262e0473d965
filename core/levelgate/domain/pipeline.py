"""Pipelines and runs: what starts where, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

DEFAULT_SPACING = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 7200))


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineDefinition:
    """A named way to start work elsewhere, as declared.

    `settings` are the pipeline type's settings, secrets as references. `timeout` ends one attempt. An attempt
    that could not find out is followed by another after the next wait of `spacing`; when they are used up the
    run ends errored. `concurrency` is how many of its runs go on at once; None: what its type says.
    """

    name: str
    type: str
    settings: Mapping[str, JsonValue]
    timeout: timedelta = timedelta(minutes=15)
    spacing: tuple[timedelta, ...] = DEFAULT_SPACING
    concurrency: int | None = None

    @property
    def attempts(self) -> int:
        """How many attempts a run has."""
        return len(self.spacing) + 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asks for: who it is, and why."""

    by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """Why no run of a pipeline is started: since when, by whom, and the reason."""

    since: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How the latest attempts of a pipeline's runs went.

    `failures` attempts in a row could not find out, the first of them at `since`; `error` is the reason of the last.
    Until `rest_until` the other side asked to be left alone.
    """

    failures: int = 0
    since: datetime | None = None
    error: str = ""
    rest_until: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    """A pipeline as the ledger holds it."""

    id: int
    definition: PipelineDefinition
    revision: int = 1
    pause: Pause | None = None
    health: Health = Health()

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.name

    @property
    def state(self) -> str:
        """Whether its runs are started: active or paused."""
        return "active" if self.pause is None else "paused"

    def takes(self, *, going: int, default: int | None, now: datetime) -> bool:
        """Say whether another of its runs may begin while so many go on; `default` is its type's concurrency."""
        if self.pause is not None or (self.health.rest_until or now) > now:
            return False
        limit = default if self.definition.concurrency is None else self.definition.concurrency
        return limit is None or going < limit


class RunState(StrEnum):
    """Where a run stands. `failed` means no; `errored` means that it could not find out."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ERRORED = "errored"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether this state is final."""
        return self not in {RunState.QUEUED, RunState.RUNNING}


@dataclass(frozen=True, kw_only=True, slots=True)
class RunResult:
    """What one attempt came to: `state` is succeeded, failed, errored or cancelled; `reason` is one sentence.

    `retry_after`: the other side asked to be left alone for as long. `gone`: it wants nothing more, ever.
    """

    state: RunState
    reason: str = ""
    exit_status: int | None = None
    retry_after: timedelta | None = None
    gone: bool = False


def run_id_of(key: str) -> str:
    """Return the id of the run that has this key: whoever queues it again queues the same one."""
    return sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRun:
    """A run to be queued.

    `key` is unique: the same cause never makes a second run. `payload` is what the pipeline is given (see the
    reference page "What a run is given"). `lane` names what its runs are in order with: one at a time per lane.
    `promotion_id` is the promotion whose work it is, `set_id` the set that it tests.
    `settles_by`: it waits for quiet, and `due_at` can be moved until then.
    """

    id: str
    key: str
    pipeline_id: int
    payload: Mapping[str, JsonValue]
    created_at: datetime
    due_at: datetime
    settles_by: datetime | None = None
    subscription_id: int | None = None
    version_id: int | None = None
    event: int | None = None
    promotion_id: int | None = None
    set_id: int | None = None
    lane: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One start of one pipeline for one version; its id is the idempotency key.

    `attempt` is 0 until the first start. While running, `owner` holds it until `lease_until`. The first
    `attempts_before` attempts were before somebody had it tried again, and count no more. `cancel` is set where it
    shall end while it is running.
    """

    id: str
    key: str
    number: int
    pipeline: str
    pipeline_id: int
    payload: Mapping[str, JsonValue]
    created_at: datetime
    due_at: datetime
    state: RunState = RunState.QUEUED
    attempt: int = 0
    attempts_before: int = 0
    cancel: Wish | None = None
    subscription: str | None = None
    version_id: int | None = None
    event: int | None = None
    promotion_id: int | None = None
    set_id: int | None = None
    lane: str = ""
    owner: str | None = None
    lease_until: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    exit_status: int | None = None
    details: Mapping[str, JsonValue] = field(default_factory=dict)

    @property
    def tries(self) -> int:
        """How many attempts count towards those that its pipeline allows."""
        return self.attempt - self.attempts_before
