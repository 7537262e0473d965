"""A request: what a person asks of a lane, and what every such command looks at first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from levelgate.domain.facts import LaneVersion
from levelgate.domain.gate import Missing
from levelgate.domain.lane import Lane
from levelgate.domain.track import Level
from levelgate.errors import Conflict, NotFound, NotPossible


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """Who asks, and why.

    `skip` sets prerequisites aside, `overrides` the entry gates and holds that it names (R9). `gate` is the one that is
    decided on, where not the one that is open. `expected` is the state that the person has seen; where it is another by
    now, the request is a conflict (R19).
    """

    person: str
    reason: str = ""
    skip: bool = False
    overrides: frozenset[str] = frozenset()
    gate: str | None = None
    expected: str | None = None


def level_of(lane: Lane, name: str) -> Level:
    """Return a level of the lane's track; raise NotFound where it has none of that name."""
    level = lane.track.definition.level(name)
    if level is None:
        known = ", ".join(one.name for one in lane.track.definition.levels)
        raise NotFound(f"the track {lane.track.name} has no level {name!r}", mend=f"it has {known}")
    return level


def version_of(lane: Lane, version_id: int) -> LaneVersion:
    """Return a version of the lane; raise NotFound where it has none of that id."""
    version = lane.versions.get(version_id)
    if version is None:
        raise NotFound(f"{lane.package}:{lane.line} has no version {version_id}", mend="name one of this line")
    return version


def state_of(lane: Lane, version: LaneVersion, level: str) -> str:
    """Return in one word how a version stands at a level: its open promotion's state, else its standing, else none."""
    promotion = next((one for one in lane.at(level) if one.version_id == version.id), None)
    if promotion is not None:
        return str(promotion.state)
    return str(version.standings.get(level, "none"))


def expect(lane: Lane, version: LaneVersion, level: str, expected: str | None) -> None:
    """Raise Conflict, naming the present state, where it is not the expected one (R19)."""
    state = state_of(lane, version, level)
    if expected is not None and expected != state:
        raise Conflict(
            f"{about(lane, version, level)} is {state}, not {expected}", mend="look at it again, then decide"
        )


def about(lane: Lane, version: LaneVersion, level: str) -> str:
    """Return what a message is about: `updates/app@1.0 at web/prod`."""
    return f"{lane.package}@{version.version.version} at {lane.track.reference(level)}"


def need_reason(request: Request, because: Iterable[str], what: str) -> None:
    """Raise NotPossible where a reason is needed and none is given; `because` are the grounds on which it is needed."""
    grounds = tuple(because)
    if grounds and not request.reason.strip():
        raise NotPossible(f"{what} needs a reason: it {' and '.join(grounds)}", mend="give it with --reason")


def refuse(missing: Iterable[Missing], what: str, mend: str) -> None:
    """Raise NotPossible naming all that is missing, where something is."""
    said: Iterator[str] = (one.what for one in missing)
    if text := ", and ".join(said):
        raise NotPossible(f"{what} is not possible: it {text}", mend=mend)
