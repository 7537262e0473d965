"""What levels of one track have to do with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from levelgate.domain.facts import Need
from levelgate.domain.faults.fault import Fault, unknown
from levelgate.domain.track import Level, TrackDefinition


def faults(track: TrackDefinition) -> Iterator[Fault]:
    """Find names that stand twice, prerequisites that are not there, and cycles."""
    if not track.levels:
        yield Fault(message="a track has no levels", mend="write at least one", path=("levels",))
    yield from _twice(track.levels)
    names = [level.name for level in track.levels]
    for place, level in enumerate(track.levels):
        yield from _former(level, place, names)
        for path, name in _after(level, place):
            if name not in names:
                yield unknown(name, "level of this track", names, path=path, refers=("tracks", track.name))
    yield from _cycles(track.levels)


def _twice(levels: Sequence[Level]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for place, level in enumerate(levels):
        if level.name in first:
            message = f"{level.name!r} is declared twice, first as levels[{first[level.name]}]"
            yield Fault(message=message, mend="rename one", path=("levels", place, "name"))
        first.setdefault(level.name, place)
    former = Counter(level.was for level in levels if level.was is not None)
    for place, level in enumerate(levels):
        if level.was is not None and former[level.was] > 1:
            message = f"two levels were {level.was!r}"
            yield Fault(message=message, mend="only one can keep its grants", path=("levels", place, "was"))


def _former(level: Level, place: int, names: Sequence[str]) -> Iterator[Fault]:
    if level.was is not None and level.was in names:
        message = f"{level.was!r} is a level still"
        yield Fault(message=message, mend="give the name that it had before", path=("levels", place, "was"))


def _after(level: Level, place: int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    listed: tuple[str | int, ...] = ("after", "any") if level.need is Need.ANY else ("after",)
    for index, name in enumerate(level.after):
        yield ("levels", place, *listed, index), name


def _cycles(levels: Sequence[Level]) -> Iterator[Fault]:
    """Find each cycle once, at the first of its levels in the file."""
    after = _entangled({level.name: level.after for level in levels})
    told: set[str] = set()
    for place, level in enumerate(levels):
        cycle = [] if level.name in told or level.name not in after else _cycle(level.name, after)
        if cycle:
            told.update(cycle)
            message = f"{' after '.join(cycle)} goes round in a circle"
            yield Fault(message=message, mend="leave one of them out", path=("levels", place, "after"))


def _entangled(after: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Leave out the levels that lead back to none: those whose prerequisites are all left out, one after another."""
    behind: dict[str, list[str]] = {}
    for name, before in after.items():
        for one in before:
            behind.setdefault(one, []).append(name)
    lacking = {name: sum(one in after for one in before) for name, before in after.items()}
    free = [name for name, count in lacking.items() if count == 0]
    for name in free:
        for later in behind.get(name, ()):
            lacking[later] -= 1
            if lacking[later] == 0:
                free.append(later)
    return {name: before for name, before in after.items() if lacking[name]}


def _cycle(name: str, after: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the shortest way from a level through its prerequisites back to itself."""
    ways = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for before in after.get(way[-1], ()):
            if before == name:
                return [*way, name]
            if before not in seen:
                seen.add(before)
                ways.append([*way, before])
    return []
