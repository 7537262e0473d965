"""The events of changes: each says what came about, so that the events alone tell how the ledger stands (I7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, assert_never

from levelgate.domain.change import (
    Asked,
    Asking,
    Carried,
    Change,
    Chosen,
    Decided,
    Ended,
    Entered,
    Opened,
    Pinned,
    Revoked,
    Signed,
    Supported,
    Unpinned,
    Withdrawn,
    WorkAdded,
    Worked,
)
from levelgate.domain.event import LEVELGATE, EventKind, NewEvent
from levelgate.domain.grant import Origin
from levelgate.domain.hold_fields import hold_fields
from levelgate.domain.lane import Lane, Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from levelgate.domain.hold import Hold
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.promotion import Decision, Promotion


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """Tells what changed in one lane at one moment.

    `level_ids` are the ids of the levels of its track, by name: what is told by id stays true when a level is renamed.
    `newest` is what has been told by level of the newest that entered.
    """

    lane: Lane
    level_ids: Mapping[str, int]
    at: datetime
    newest: dict[str, Order] = field(default_factory=dict)

    def told(self, changes: Iterable[Change], *, by: str = LEVELGATE) -> list[NewEvent]:
        """Return the events of stored changes, in their order, with who made them."""
        return [event for change in changes for event in self._of(change, by)]

    def _of(self, change: Change, by: str) -> Iterator[NewEvent]:
        match change:
            case Opened() | Asked() | Asking() | Entered() | Worked() | WorkAdded() | Ended():
                yield from self._promoted(change, by)
            case Decided(promotion=promotion, decision=decision):
                yield self._decision(EventKind.DECISION_GIVEN, promotion, decision, by)
            case Withdrawn(promotion=promotion, decision=decision):
                yield self._decision(EventKind.DECISION_WITHDRAWN, promotion, decision, by)
            case Signed(promotion=promotion, product=product, set_id=set_id):
                signed: dict[str, JsonValue] = {"product": product, "set": set_id}
                yield self._promotion(EventKind.PROMOTION_SIGNED, promotion, by, "", signed)
            case Revoked() | Supported() | Carried():
                yield from self._granted(change)
            case Chosen():
                yield self._choice(change)
            case Pinned(hold=hold):
                yield self._hold(EventKind.HOLD_ADDED, hold, hold.owner, hold.reason)
            case Unpinned(hold=hold, reason=reason):
                yield self._hold(EventKind.HOLD_LIFTED, hold, by, reason)
            case _:
                assert_never(change)

    def _promoted(
        self, change: Opened | Asked | Asking | Entered | Worked | WorkAdded | Ended, by: str
    ) -> Iterator[NewEvent]:
        promotion = change.promotion
        match change:
            case Opened():
                yield self._promotion(EventKind.PROMOTION_OPENED, promotion, by, promotion.reason, _request(promotion))
            case Asked():
                yield self._promotion(EventKind.PROMOTION_ASKED, promotion, by, promotion.reason, _request(promotion))
            case Asking():
                clock = {"since": _time(promotion.asking_since), "stopped_at": _time(promotion.asking_stopped_at)}
                yield self._promotion(EventKind.PROMOTION_ASKING, promotion, by, "", clock)
            case Entered():
                entry = {
                    "rollback": promotion.rollback,
                    "worked_at": _time(promotion.worked_at),
                    "newest": self._newest_with(promotion),
                }
                yield self._promotion(EventKind.PROMOTION_ENTERED, promotion, by, "", entry)
            case Worked():
                worked = {"worked_at": _time(promotion.worked_at)}
                yield self._promotion(EventKind.PROMOTION_WORKED, promotion, by, "", worked)
            case WorkAdded():
                added: JsonValue = [run.pipeline for run in promotion.runs if not run.run_id]
                yield self._promotion(EventKind.PROMOTION_WORK_ADDED, promotion, by, "", {"pipelines": added})
            case Ended(granted=granted, unsupported=unsupported):
                yield self._promotion(EventKind(f"promotion.{promotion.state}"), promotion, by, promotion.end_reason)
                if granted:
                    yield self._passed(promotion, unsupported=unsupported)

    def _newest_with(self, promotion: Promotion) -> int:
        """Return the id of the newest version that has entered a level, now that this one has."""
        level, order = promotion.level, self.lane.versions[promotion.version_id].order
        before = self.newest.get(level, self.lane.place(level).newest_entered)
        self.newest[level] = order if before is None else max(before, order)
        return self.newest[level][1]

    def _passed(self, promotion: Promotion, *, unsupported: bool) -> NewEvent:
        data: dict[str, JsonValue] = {
            "origin": Origin.PROMOTION,
            "promotion": promotion.id,
            "revision": promotion.revision,
            "unsupported": unsupported,
        }
        event = self._grant(EventKind.GRANT_WRITTEN, promotion.version_id, promotion.level, data)
        return replace(event, actor=promotion.requester or LEVELGATE, reason=promotion.reason)

    def _granted(self, change: Revoked | Supported | Carried) -> Iterator[NewEvent]:
        version_id = change.version_id
        match change:
            case Revoked(level=level, person=person, reason=reason):
                revoked = self._grant(EventKind.GRANT_REVOKED, version_id, level)
                yield replace(revoked, actor=person, reason=reason)
                for name in change.unsupported:
                    yield self._grant(EventKind.GRANT_UNSUPPORTED, version_id, name, {"revoked": level})
            case Supported(levels=levels):
                for name in levels:
                    yield self._grant(EventKind.GRANT_SUPPORTED, version_id, name)
            case Carried(levels=levels, person=person, reason=reason):
                for name in levels:
                    lost = name in change.unsupported
                    data: dict[str, JsonValue] = {
                        "origin": Origin.CARRY,
                        "carried_from": change.source_id,
                        "unsupported": lost,
                    }
                    carried = self._grant(EventKind.GRANT_WRITTEN, version_id, name, data)
                    yield replace(carried, actor=person, reason=reason)

    def _promotion(
        self,
        kind: EventKind,
        promotion: Promotion,
        by: str,
        reason: str,
        data: Mapping[str, JsonValue] | None = None,
    ) -> NewEvent:
        told = {
            **self._about(promotion.version_id, promotion.level),
            "promotion": promotion.id,
            "revision": promotion.revision,
            **(data or {}),
        }
        subject = f"promotion:{promotion.id}"
        return NewEvent(kind=kind, subject=subject, at=self.at, actor=by, reason=reason, data=told)

    def _decision(self, kind: EventKind, promotion: Promotion, decision: Decision, by: str) -> NewEvent:
        data = {"gate": decision.gate, "person": decision.person, "answer": decision.answer.value}
        reason = decision.reason if kind is EventKind.DECISION_GIVEN else ""
        return self._promotion(kind, promotion, by, reason, data)

    def _grant(
        self, kind: EventKind, version_id: int, level: str, data: Mapping[str, JsonValue] | None = None
    ) -> NewEvent:
        told = {**self._about(version_id, level), **(data or {})}
        return NewEvent(kind=kind, subject=f"version:{version_id}", at=self.at, data=told)

    def _choice(self, change: Chosen) -> NewEvent:
        data: dict[str, JsonValue] = {
            "package": self.lane.package,
            "line": self.lane.line,
            "level": self.lane.track.reference(change.level),
            "level_id": self.level_ids[change.level],
            "passed_over": list(change.passed_over),
        }
        return NewEvent(kind=EventKind.LANE_CHOSEN, subject=f"lane:{self.lane.id}", at=self.at, data=data)

    def _hold(self, kind: EventKind, hold: Hold, by: str, reason: str) -> NewEvent:
        data = {"hold": hold.name, **hold_fields(hold)}
        return NewEvent(kind=kind, subject=f"hold:{hold.id}", at=self.at, actor=by, reason=reason, data=data)

    def _about(self, version_id: int, level: str) -> dict[str, JsonValue]:
        version = self.lane.versions[version_id].version
        return {
            "package": version.package,
            "version": version.version,
            "digest": version.digest,
            "line": self.lane.line,
            "level": self.lane.track.reference(level),
            "version_id": version_id,
            "level_id": self.level_ids[level],
            "lane_id": self.lane.id,
        }


def _request(promotion: Promotion) -> dict[str, JsonValue]:
    """Say who asked for a promotion, and what it sets aside; nothing of an automatic one."""
    if promotion.requester is None:
        return {}
    return {
        "requester": promotion.requester,
        "asked_at": _time(promotion.asked_at),
        "skip": promotion.skip,
        "overrides": sorted(promotion.overrides),
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
