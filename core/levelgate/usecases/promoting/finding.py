"""Finding what a command is about: the lane of a version, a lane by its reference, a level by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from levelgate.domain.reference import parse_level
from levelgate.domain.version import Version
from levelgate.errors import NotFound, NotPossible, ReferenceInvalid
from levelgate.ports import Transaction

if TYPE_CHECKING:
    from levelgate.domain.lane import LaneRecord
    from levelgate.domain.reference import LaneReference

_SOME = 20
FindVersion: TypeAlias = Callable[[Transaction], Version]


def lane_of(transaction: Transaction, version: Version) -> LaneRecord:
    """Return the lane that a version moves in; raise NotPossible where it moves in none."""
    lanes = transaction.lanes.of_package(version.package_id)
    found = next((lane for lane in lanes if lane.line == version.line), None)
    if found is not None:
        return found
    name = f"{version.package}@{version.version}"
    if version.line is None:
        raise NotPossible(f"{name} is in no line of its package", mend="give the package a line that holds it")
    raise NotPossible(f"{name} is on no track", mend="give its package a track, then apply")


def lane_named(transaction: Transaction, reference: LaneReference) -> LaneRecord:
    """Return the lane of a reference, which needs to name no line where the package has one lane."""
    lanes = transaction.lanes.of_package(transaction.packages.get(reference.package).id)
    known = ", ".join(lane.reference for lane in lanes)
    if not lanes:
        raise NotFound(f"{reference.package} has no lane", mend="give it a track; lanes come with its versions")
    if reference.line is None and len(lanes) > 1:
        raise ReferenceInvalid(f"{str(reference)!r} can be several lanes", mend=f"write one of {known}")
    found = next((lane for lane in lanes if reference.line in {None, lane.line}), None)
    if found is None:
        raise NotFound(f"there is no lane {str(reference)!r}", mend=f"there is {known}")
    return found


def level_in(lane: LaneRecord, level: str) -> str:
    """Return the name of a level of a lane's track, which is given bare or in full, `web/prod`."""
    if "/" not in level:
        return level
    reference = parse_level(level)
    if reference.track != lane.track.name:
        raise NotFound(
            f"{lane.reference} is on the track {lane.track.name}, not on {reference.track}",
            mend=f"name a level of {lane.track.name}",
        )
    return reference.level


def level_named(transaction: Transaction, text: str) -> str:
    """Return the full form of a level, `web/prod`, which may be given bare where one track alone has it."""
    if "/" in text:
        reference = parse_level(text)
        track = transaction.tracks.get(reference.track)
        if track.definition.level(reference.level) is None:
            known = ", ".join(level.name for level in track.definition.levels)
            raise NotFound(f"the track {track.name} has no level {reference.level!r}", mend=f"it has {known}")
        return str(reference)
    tracks = transaction.tracks.all()
    found = [track.reference(text) for track in tracks if track.definition.level(text) is not None]
    if len(found) > 1:
        raise ReferenceInvalid(f"{text!r} can be several levels", mend=f"write {' or '.join(found)}")
    if not found:
        everything = [track.reference(level.name) for track in tracks for level in track.definition.levels]
        raise NotFound(f"there is no level {text[:100]!r}", mend=_there_is(everything))
    return found[0]


def _there_is(known: Sequence[str]) -> str:
    return f"there is {', '.join(known[:_SOME])}" if known else "no track is declared"
