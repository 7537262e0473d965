"""What entries of a file have to do with each other, and with what is stored, told at their places in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.config.problems import shown
from levelgate.domain.declaration import name_of
from levelgate.domain.faults.every import faults
from levelgate.domain.gates.filter import Filter

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.packages import Kinds
    from levelgate.config.problems import Problems
    from levelgate.domain.declaration import Declaration, Definition
    from levelgate.domain.package import PackageDefinition
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.track import TrackDefinition


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """A definition and where it stands in the file."""

    definition: Definition
    node: Node


def note_faults(placed: Iterable[Placed], after: Declaration, wrong: set[tuple[str, str]], problems: Problems) -> None:
    """Note what is wrong with entries that are right by themselves.

    `after` is all that will be defined. `wrong` are section and name of entries that could not be read: that these are
    not there is told already.
    """
    for one in placed:
        for fault in faults(one.definition, after):
            if fault.refers not in wrong:
                problems.add(one.node.at(fault.path), fault.message, fault.mend)


def note_filters(placed: Iterable[Placed], after: Declaration, kinds: Kinds, problems: Problems) -> None:
    """Note filters of levels whose range a package on the track cannot read: at the filter, or else at the package."""
    places = {(type(one.definition), name_of(one.definition)): one.node for one in placed}
    tracks = {track.name: track for track in after.tracks}
    told: set[tuple[str, str, str]] = set()
    for package in after.packages:
        scheme, track = _scheme(package, kinds), tracks.get(package.track or "")
        if scheme is None or track is None:
            continue
        node = places.get((type(track), track.name))
        for path, gate, fault in _unreadable(track, scheme):
            if node is not None and (track.name, gate.versions, scheme.name) not in told:
                told.add((track.name, gate.versions, scheme.name))
                _note(
                    node.at(path),
                    f"is not a range of {scheme.name} versions, as {package.reference} has",
                    fault,
                    problems,
                )
            elif node is None and (own := places.get((type(package), package.reference))) is not None:
                said = f"has a level that admits {gate.versions!r}, which is not a range of {scheme.name} versions"
                _note(own.at(["track"]), said, fault, problems)


def _scheme(package: PackageDefinition, kinds: Kinds) -> VersionScheme | None:
    kind = kinds.get(package.repository)
    return kind.scheme if kind is not None else None


def _unreadable(track: TrackDefinition, scheme: VersionScheme) -> Iterator[tuple[tuple[str | int, ...], Filter, str]]:
    for place, level in enumerate(track.levels):
        for gate in level.entry:
            if isinstance(gate, Filter) and (fault := gate.fault(scheme)):
                yield ("levels", place, "entry", gate.name, "versions"), gate, fault


def _note(node: Node, said: str, fault: str, problems: Problems) -> None:
    reason, _, mend = fault.partition("; ")
    problems.add(node, f"{shown(node)} {said}: {reason}", mend)
