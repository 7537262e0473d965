"""What an evaluation of a lane, or a command, changes; each is stored, and announced by an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from levelgate.domain.hold import Hold
from levelgate.domain.promotion import Decision, Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The one choice of R1 was made at a level: these versions are passed over there."""

    level: str
    passed_over: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A promotion was opened, waiting. Its id is provisional, below zero, until it is stored."""

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A promotion that waited already became an asked one, with requester and reason (R2)."""

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A promotion entered its level: it is active, its version the occupant, and its work is to be started.

    Those of `promotion.runs` that have no id are to be queued. `after` are the ids of runs that a rollback cancels, and
    that the new ones wait for (R12).
    """

    promotion: Promotion
    after: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Worked:
    """The work of an active promotion has succeeded at `worked_at`, where soak and sign-offs start.

    Without `worked_at` that is taken back: a changed definition asks for more work.
    """

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkAdded:
    """A changed definition asks for more work of an active promotion: its runs without an id are to be queued (R21)."""

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    """A promotion ended; `promotion.state` says how. Where it passed, `granted` says whether a grant is new by it.

    `unsupported`: the grant is born without support (R13).
    """

    promotion: Promotion
    granted: bool = False
    unsupported: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """The time from which the request lifetime runs was set, or it stands still, or was taken back (R18)."""

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Pinned:
    """The lane was pinned at a level (R11)."""

    hold: Hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpinned:
    """The pin of the lane at a level was lifted (R11); `reason` is a person's."""

    hold: Hold
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """A person gave an answer; it is the last one of `promotion.decisions` (R17)."""

    promotion: Promotion
    decision: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Withdrawn:
    """A person withdrew an answer; `decision` is as it is now (R17)."""

    promotion: Promotion
    decision: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """A set of a product passed with this promotion as a candidate: `set_id` is among its `signed_sets` (section 7)."""

    promotion: Promotion
    product: str
    set_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Revoked:
    """A grant was revoked, and the grants of the version at `unsupported` lost their support by it (R13)."""

    version_id: int
    level: str
    person: str
    reason: str
    at: datetime
    unsupported: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Supported:
    """Grants of a version have support again (R13)."""

    version_id: int
    levels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Carried:
    """A person carried the grants of a version over to another one with the same digest (R16)."""

    version_id: int
    source_id: int
    levels: tuple[str, ...]
    person: str
    reason: str
    at: datetime
    unsupported: tuple[str, ...] = ()


Promoted: TypeAlias = Opened | Asked | Entered | Worked | WorkAdded | Ended | Asking | Decided | Withdrawn | Signed
"""The changes of a promotion, each of which holds it as it is afterwards."""

Change: TypeAlias = Promoted | Chosen | Pinned | Unpinned | Revoked | Supported | Carried


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """What one evaluation came to: the changes in their order, and when to look again at the latest, if ever.

    `listed` is by level the newest version that is available there for a person to ask for (R2).
    """

    changes: tuple[Change, ...] = ()
    wake_at: datetime | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
