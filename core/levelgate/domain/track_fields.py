"""Tracks as the declaration file spells them, without what is the default anyway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from levelgate.domain.facts import Need
from levelgate.domain.gates.kinds import ENTRY, EXIT
from levelgate.domain.track import Activate, Level, Next, TrackDefinition

if TYPE_CHECKING:
    from levelgate.domain.gate import Gate, Kind
    from levelgate.domain.json_value import JsonValue

UNLIMITED = "unlimited"


def track_fields(definition: TrackDefinition) -> dict[str, JsonValue]:
    """Return a track as the file spells it."""
    return {"name": definition.name, "levels": [level_fields(level) for level in definition.levels]}


def level_fields(level: Level) -> dict[str, JsonValue]:
    """Return a level as the file spells it."""
    said: dict[str, JsonValue] = {
        "name": level.name,
        "was": level.was,
        "after": _after(level),
        "activate": level.activate.value,
        "slots": UNLIMITED if level.slots is None else level.slots,
        "next": level.next.value,
        "entry": _gates(level.entry),
        "exit": _gates(level.exit),
        "work": list(level.work),
    }
    return {key: value for key, value in said.items() if value != LEVEL_DEFAULTS.get(key)}


def read_track(fields: Mapping[str, JsonValue]) -> TrackDefinition:
    """Return the track that such fields spell; they are trusted to be what `track_fields` has written."""
    levels = fields["levels"]
    name = fields["name"]
    if not isinstance(levels, Sequence) or not isinstance(name, str):
        raise TypeError(f"no track: {fields!r}")
    return TrackDefinition(name=name, levels=tuple(_level(level) for level in levels if isinstance(level, Mapping)))


LEVEL_DEFAULTS: Mapping[str, JsonValue] = {
    "was": None,
    "after": [],
    "activate": Activate.AUTO.value,
    "slots": 1,
    "next": Next.OLDEST.value,
    "entry": {},
    "exit": {},
    "work": [],
}


def _after(level: Level) -> JsonValue:
    return {"any": list(level.after)} if level.need is Need.ANY and level.after else list(level.after)


def _gates(gates: Iterable[Gate]) -> JsonValue:
    return {gate.name: gate.settings() for gate in gates}


def _level(fields: Mapping[str, JsonValue]) -> Level:
    said = {**LEVEL_DEFAULTS, **fields}
    after, slots, was = said["after"], said["slots"], said["was"]
    return Level(
        name=str(said["name"]),
        after=_names(after["any"] if isinstance(after, Mapping) else after),
        need=Need.ANY if isinstance(after, Mapping) else Need.ALL,
        activate=Activate(str(said["activate"])),
        slots=slots if isinstance(slots, int) else None,
        next=Next(str(said["next"])),
        work=_names(said["work"]),
        entry=_read(ENTRY, said["entry"]),
        exit=_read(EXIT, said["exit"]),
        was=None if was is None else str(was),
    )


def _names(value: JsonValue) -> tuple[str, ...]:
    return tuple(str(name) for name in value) if isinstance(value, Sequence) else ()


def _read(kinds: Mapping[str, Kind], value: JsonValue) -> tuple[Gate, ...]:
    # In the order of the kinds, so that a level reads the same whatever order its keys were stored in.
    given = value if isinstance(value, Mapping) else {}
    return tuple(kind.read(given[name]) for name, kind in kinds.items() if name in given)
