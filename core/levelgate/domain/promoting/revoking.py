"""Revoking a grant (R13), and carrying grants over to the same bytes under another version string (R16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from levelgate.domain.change import Carried, Revoked
from levelgate.domain.facts import LaneVersion, Standing
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.request import Request, about, expect, level_of, need_reason, version_of
from levelgate.domain.promoting.support import is_supported, loses_support
from levelgate.domain.track import Level
from levelgate.errors import NotPossible


def revoke(lane: Lane, version_id: int, level_name: str, request: Request, now: datetime) -> tuple[Revoked, ...]:
    """Mark a grant as revoked; grants above that rest on it are named as unsupported."""
    level, version = level_of(lane, level_name), version_of(lane, version_id)
    expect(lane, version, level.name, request.expected)
    what = about(lane, version, level.name)
    if not version.holds_grant(level.name):
        raise NotPossible(f"{what} is not granted", mend="revoke a grant that it holds")
    need_reason(request, ["is granted"], f"revoking {what}")
    unsupported = loses_support(lane.track.definition, version, level.name)
    revoked = Revoked(
        version_id=version.id,
        level=level.name,
        person=request.person,
        reason=request.reason,
        at=now,
        unsupported=unsupported,
    )
    return (revoked,)


def to_carry(lane: Lane, version_id: int, source: LaneVersion) -> list[Level]:
    """Return the levels, in track order, that a version holds and another one of the lane does not."""
    version = version_of(lane, version_id)
    levels = lane.track.definition.in_order()
    return [one for one in levels if source.holds_grant(one.name) and not version.holds_grant(one.name)]


def carry(lane: Lane, version_id: int, source: LaneVersion, request: Request, now: datetime) -> tuple[Carried, ...]:
    """Carry the grants of a version over to another one of the same digest, as far as it does not hold them already.

    The two may be of different lines; levels that the track does not have any more are left out.
    """
    version = version_of(lane, version_id)
    what = f"carrying grants from {lane.package}@{source.version.version} to {version.version.version}"
    if version.id == source.id:
        raise NotPossible(f"{what} is not possible: they are one version", mend="name another one with --from")
    if version.version.digest != source.version.digest:
        raise NotPossible(f"{what} is not possible: their digests differ", mend="carry between versions of one digest")
    levels = to_carry(lane, version_id, source)
    if not levels:
        raise NotPossible(f"{what} changes nothing", mend="name a version that holds a grant which the other lacks")
    need_reason(request, ["writes grants"], what)
    names = tuple(level.name for level in levels)
    granted = replace(version, standings={**version.standings, **dict.fromkeys(names, Standing.GRANTED)})
    unsupported: frozenset[str] = version.unsupported
    for level in levels:
        if not is_supported(level, granted, unsupported):
            unsupported |= {level.name}
    carried = Carried(
        version_id=version.id,
        source_id=source.id,
        levels=names,
        person=request.person,
        reason=request.reason,
        at=now,
        unsupported=tuple(name for name in names if name in unsupported),
    )
    return (carried,)
