"""Tracks: changes are told level by level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from levelgate.domain.plan import FieldChange, PlanEntry
from levelgate.domain.planning.named import plan_named
from levelgate.domain.track import Track, TrackDefinition, kept_levels
from levelgate.domain.track_fields import LEVEL_DEFAULTS, level_fields

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.track import Level


def plan_tracks(stored: Sequence[Track], declared: Sequence[TrackDefinition], *, prune: bool) -> list[PlanEntry]:
    """Plan them."""
    known = {track.name: (track.id, track.definition) for track in stored}
    return plan_named("tracks", known, declared, prune=prune, compare=changes)


def changes(old: TrackDefinition, new: TrackDefinition) -> tuple[FieldChange, ...]:
    """Compare two definitions: whole levels that come or go, and field by field those that stay (R21)."""
    return tuple(_changes(old, new))


def _changes(old: TrackDefinition, new: TrackDefinition) -> Iterator[FieldChange]:
    kept = kept_levels([level.name for level in old.levels], new)
    for level in old.levels:
        if level.name not in kept.values():
            yield FieldChange(field=level.name, old=level_fields(level), new=None)
    for level in new.levels:
        former = old.level(kept.get(level.name, ""))
        if former is None:
            yield FieldChange(field=level.name, old=None, new=level_fields(level))
        else:
            yield from _of_level(former, level)
    before, after = [kept.get(level.name) for level in new.levels], [level.name for level in old.levels]
    if [name for name in before if name] != [name for name in after if name in kept.values()]:
        yield FieldChange(field="levels", old=list(after), new=[level.name for level in new.levels])


def _of_level(old: Level, new: Level) -> Iterator[FieldChange]:
    before, after = _whole(old), _whole(new)
    for field in after:
        if before[field] != after[field]:
            yield FieldChange(field=f"{new.name}.{field}", old=before[field], new=after[field])


def _whole(level: Level) -> Mapping[str, JsonValue]:
    return {"name": level.name, **LEVEL_DEFAULTS, **level_fields(level)}
