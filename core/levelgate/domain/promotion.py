"""A promotion: one attempt of one version at one level, with its decisions and the runs of its work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from levelgate.domain.pipeline import RunState
from levelgate.domain.version import Version


class PromotionState(StrEnum):
    """Where a promotion stands (promotion.md, section 2). The seven ends are final."""

    WAITING = "waiting"
    ACTIVE = "active"
    PASSED = "passed"
    FAILED = "failed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    ERRORED = "errored"
    SUPERSEDED = "superseded"
    ABORTED = "aborted"

    @property
    def open(self) -> bool:
        """Whether it is waiting or active."""
        return self in {PromotionState.WAITING, PromotionState.ACTIVE}


class Answer(StrEnum):
    """What a person says at a gate."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One person's answer on one promotion, for one gate (`approvals` or `sign_offs`), with a reason.

    `withdrawn_at` says since when it counts no more by its author's own will; whether it counts otherwise is a
    question of time and of rights, which is asked afresh each time (R18).
    """

    gate: str
    person: str
    answer: Answer
    reason: str
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkRun:
    """How the run of one pipeline of a level's work stands; `run_id` is empty until the run is queued."""

    pipeline: str
    run_id: str
    state: RunState
    ended_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Promotion:
    """One attempt of one version at one level; `id` is its number, 0 until it is stored.

    `requester` asked for it; without one it is automatic, requested by Levelgate. `skip` sets prerequisites aside, and
    `overrides` names the entry gates and holds that are (R9). `rollback` marks one that R12 entered.
    `asked_at` is the place in the order of asking. The request lifetime runs from `asking_since` (R18), and
    stands still from `asking_stopped_at`; when it goes on, `asking_since` moves on by as long as it stood still.
    `worked_at` is when its work had succeeded, at entry where there is none: soak and sign-offs start there.
    `signed_sets` are the numbers of the sets that signed it off, by product. `revision` is that of the track under
    which it was last evaluated.
    """

    version_id: int
    level: str
    created_at: datetime
    id: int = 0
    state: PromotionState = PromotionState.WAITING
    requester: str | None = None
    reason: str = ""
    asked_at: datetime | None = None
    skip: bool = False
    overrides: frozenset[str] = frozenset()
    rollback: bool = False
    asking_since: datetime | None = None
    asking_stopped_at: datetime | None = None
    entered_at: datetime | None = None
    worked_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""
    decisions: tuple[Decision, ...] = ()
    runs: tuple[WorkRun, ...] = ()
    signed_sets: tuple[tuple[str, int], ...] = ()
    revision: int = 0

    @property
    def asked(self) -> bool:
        """Whether a person requested it."""
        return self.requester is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionRecord:
    """A promotion as the ledger holds it: with its version, its lane, and its level in full, `web/prod`.

    The version's artifacts are left out.
    """

    promotion: Promotion
    version: Version
    level: str
    lane_id: int

    @property
    def id(self) -> int:
        """Its number."""
        return self.promotion.id


@dataclass(frozen=True, kw_only=True, slots=True)
class PromotionFilter:
    """Which promotions are listed: all where nothing is said; `level` is the full form `web/prod`."""

    state: PromotionState | None = None
    open_only: bool = False
    level: str | None = None
    package_id: int | None = None
    version_id: int | None = None
    lane_id: int | None = None
