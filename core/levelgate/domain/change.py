"""What an evaluation of a lane, or a command, changes; each is stored, and announced by an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from levelgate.domain.hold import Hold
from levelgate.domain.promotion import Promotion


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
    """A promotion entered its level: it is active, its version the occupant, and its work is to be started."""

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Worked:
    """The work of an active promotion has succeeded; soak and sign-offs start now."""

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
    """The time from which the request lifetime runs was set, or taken back (R18)."""

    promotion: Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Pinned:
    """The lane was pinned at a level (R11)."""

    hold: Hold


@dataclass(frozen=True, kw_only=True, slots=True)
class Unpinned:
    """The pin of the lane at a level was lifted (R11)."""

    hold: Hold


Change: TypeAlias = Chosen | Opened | Asked | Entered | Worked | Ended | Asking | Pinned | Unpinned


@dataclass(frozen=True, kw_only=True, slots=True)
class Evaluation:
    """What one evaluation came to: the changes in their order, and when to look again at the latest, if ever."""

    changes: tuple[Change, ...] = ()
    wake_at: datetime | None = None
