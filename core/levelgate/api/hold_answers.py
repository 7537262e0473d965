"""Holds as answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, Field

from levelgate.api.full_forms import full_version
from levelgate.domain.hold import Hold, HoldKind, LiftedHold
from levelgate.domain.version import Version


class LiftAnswer(BaseModel):
    """Who lifted a hold, when and why."""

    at: datetime
    by: str
    reason: str


class HoldAnswer(BaseModel):
    """A hold; `bites` says whether it holds now. `lane` is in full, `version` the one that is blocked.

    `pinned_at` is the occupant that a pin keeps, `declared` whether the declaration file has it.
    """

    id: int
    name: str
    kind: HoldKind
    track: str | None
    level: str | None
    package: str | None
    lane: str | None
    version: str | None
    pinned_at: str | None
    begins: datetime | None = Field(serialization_alias="from")
    ends: datetime | None = Field(serialization_alias="until")
    rollbacks_too: bool
    declared: bool
    bites: bool
    owner: str
    reason: str
    created_at: datetime
    lifted: LiftAnswer | None

    @classmethod
    def of(cls, found: Hold | LiftedHold, versions: Mapping[int, Version], now: datetime) -> HoldAnswer:
        """Shape a hold; `versions` has those that it names, by id."""
        lifted = found if isinstance(found, LiftedHold) else None
        hold = found.hold if isinstance(found, LiftedHold) else found
        scope = hold.scope
        return cls(
            id=hold.id,
            name=hold.name,
            kind=hold.kind,
            track=scope.track,
            level=scope.level,
            package=scope.package,
            lane=f"{scope.package}:{scope.line}" if scope.line else None,
            version=_version(scope.version_id, versions),
            pinned_at=_version(hold.pinned_version, versions),
            begins=hold.begins,
            ends=hold.ends,
            rollbacks_too=hold.rollbacks_too,
            declared=hold.declared is not None,
            bites=lifted is None and hold.stands(now),
            owner=hold.owner,
            reason=hold.reason,
            created_at=hold.created_at,
            lifted=None if lifted is None else LiftAnswer(at=lifted.at, by=lifted.by, reason=lifted.reason),
        )


class HeldAnswer(BaseModel):
    """What holds something, in short: the hold's name, who made it, and why."""

    hold: str
    owner: str
    reason: str

    @classmethod
    def of(cls, hold: Hold) -> HeldAnswer:
        """Shape a hold."""
        return cls(hold=hold.name, owner=hold.owner, reason=hold.reason)


def _version(version_id: int | None, versions: Mapping[int, Version]) -> str | None:
    return None if version_id is None else full_version(versions[version_id])
