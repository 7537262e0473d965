"""The events of sets: each says what came about, so that the events alone tell how sets stand (I7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.event import LEVELGATE, EventKind, NewEvent

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.product_set import ProductSet
    from levelgate.domain.set_member import SetMember
    from levelgate.domain.version import Version


def started(one: ProductSet, versions: Mapping[int, Version], run: str) -> NewEvent:
    """Return the event of a set that starts; `versions` are those that it is made of, by id, `run` tests them."""
    data: dict[str, JsonValue] = {
        **_about(one),
        "run": run,
        "members": [_member(member, versions.get(member.version_id or 0)) for member in one.members],
    }
    return NewEvent(
        kind=EventKind.SET_STARTED,
        subject=f"set:{one.id}",
        at=one.started_at,
        actor=one.started_by,
        reason=one.reason,
        data=data,
    )


def over(one: ProductSet, at: datetime) -> NewEvent:
    """Return the event of a set that ended."""
    data: dict[str, JsonValue] = {**_about(one), "promotions": list(one.candidates)}
    kind = EventKind(f"set.{one.state}")
    return NewEvent(kind=kind, subject=f"set:{one.id}", at=at, actor=LEVELGATE, reason=one.end_reason, data=data)


def _about(one: ProductSet) -> dict[str, JsonValue]:
    return {"set": one.id, "product": one.product, "product_id": one.product_id}


def _member(member: SetMember, version: Version | None) -> Mapping[str, JsonValue]:
    return {
        "name": member.name,
        "level": member.level,
        "role": member.role.value,
        "required": member.required,
        "version_id": member.version_id,
        "promotion_id": member.promotion_id,
        "version": version.version if version else None,
        "digest": version.digest if version else None,
    }
