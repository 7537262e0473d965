"""What a plan means for what moves now: promotions that would end, grants that would stop counting (R21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from levelgate.domain.gates.sets import Sets
from levelgate.domain.package import PackageDefinition
from levelgate.domain.plan import Action, Plan, PlanEntry
from levelgate.domain.planning.defined import Defined
from levelgate.domain.product import ProductDefinition
from levelgate.domain.track import TrackDefinition, kept_levels


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many open promotions there are somewhere, and how many grants that count."""

    promotions: int = 0
    grants: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Affected:
    """What would lose its place: levels, in the full form, and packages that leave a track, with that track."""

    levels: frozenset[str] = frozenset()
    packages: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """What there is at each of the levels and packages that are affected.

    `ending` are the open promotions, by level, that would end at levels which stay but change.
    """

    levels: Mapping[str, Count] = field(default_factory=dict)
    packages: Mapping[tuple[str, str], Count] = field(default_factory=dict)
    ending: Mapping[str, int] = field(default_factory=dict)


def affected(plan: Plan, defined: Defined) -> Affected:
    """Say what is to be counted."""
    return Affected(
        levels=frozenset(level for entry in plan.steps for level in _levels_lost(entry, defined)),
        packages=frozenset(one for entry in plan.steps for one in _tracks_left(entry, defined)),
    )


def with_consequences(plan: Plan, defined: Defined, counts: Counts) -> Plan:
    """Return the plan with notes that say what would end and stop counting; its token stays the same."""
    after = (entry.definition for entry in plan.entries if isinstance(entry.definition, TrackDefinition))
    tracks = {track.name: track for track in after}
    return replace(plan, entries=tuple(_noted(entry, defined, counts, tracks) for entry in plan.entries))


def _noted(entry: PlanEntry, defined: Defined, counts: Counts, tracks: Mapping[str, TrackDefinition]) -> PlanEntry:
    if entry.action is Action.SAME:
        return entry
    levels = ((f"{one} goes", counts.levels.get(one, Count())) for one in sorted(_levels_lost(entry, defined)))
    packages = (
        (f"it leaves {track}", counts.packages.get((package, track), Count()))
        for package, track in _tracks_left(entry, defined)
    )
    changed = (
        (f"{level} changes", Count(promotions=count))
        for level, count in sorted(counts.ending.items())
        if entry.section == "tracks" and level.partition("/")[0] == entry.name
    )
    said = [f"{where}: {_said(count)}" for where, count in (*levels, *changed, *packages) if count != Count()]
    said += _not_waiting(entry, tracks)
    return replace(entry, note="; ".join([entry.note, *said] if entry.note else said))


def _not_waiting(entry: PlanEntry, tracks: Mapping[str, TrackDefinition]) -> list[str]:
    """Say which levels a product signs without their waiting for it: its sets never have a candidate there."""
    if not isinstance(entry.definition, ProductDefinition):
        return []
    said = []
    for reference in entry.definition.levels:
        track, _, name = reference.partition("/")
        level = tracks[track].level(name) if track in tracks else None
        gates = level.exit if level is not None else ()
        if not any(isinstance(gate, Sets) and entry.name in gate.products for gate in gates):
            said.append(f"{reference} does not wait for its sets: its exit has no sets: [{entry.name}]")
    return said


def _said(count: Count) -> str:
    ending = [f"{_number(count.promotions, 'open promotion')} would end aborted"] if count.promotions else []
    losing = [f"{_number(count.grants, 'grant')} would stop counting"] if count.grants else []
    return ", ".join([*ending, *losing])


def _number(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count} {noun}s"


def _levels_lost(entry: PlanEntry, defined: Defined) -> Iterator[str]:
    known = next((one.definition for one in defined.tracks if one.id == entry.id), None)
    if entry.section != "tracks" or known is None:
        return
    names = [level.name for level in known.levels]
    new = entry.definition
    kept = set(kept_levels(names, new).values()) if isinstance(new, TrackDefinition) else set[str]()
    yield from (f"{known.name}/{name}" for name in names if name not in kept)


def _tracks_left(entry: PlanEntry, defined: Defined) -> Iterator[tuple[str, str]]:
    known = next((one for one in defined.packages if one.id == entry.id), None)
    if entry.section != "packages" or known is None or known.track is None:
        return
    new = entry.definition
    if not isinstance(new, PackageDefinition) or new.track != known.track:
        yield known.reference, known.track
