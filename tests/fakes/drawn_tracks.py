"""Tracks, freezes, groups and roles drawn at random, which fit together."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from levelgate.domain.facts import Need
from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.gate import Gate
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.provenance import Provenance
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import Window
from levelgate.domain.hold import Scope
from levelgate.domain.people import GroupDefinition, Role, RoleDefinition
from levelgate.domain.track import Activate, Level, Next, TrackDefinition
from levelgate.domain.zone import instants

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
PERSONS = st.sampled_from(["ann", "bob", "cy", "dee@example.com", "123", "yes"])
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])
_DURATIONS = st.integers(1, 10_000_000).map(lambda seconds: timedelta(seconds=seconds))
_MINUTES = st.integers(0, 1439)
_LOCAL = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2040-01-01")


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def _window(draw: st.DrawFn) -> Window:
    opens, closes = draw(st.tuples(_MINUTES, _MINUTES).filter(lambda pair: pair[0] != pair[1]))
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return Window(days=days, opens=opens, closes=closes or 1440, zone=draw(ZONES))


@st.composite
def _approvals(draw: st.DrawFn) -> Approvals:
    of = draw(_some(PERSONS))
    return Approvals(
        of=of,
        count=draw(st.integers(1, len(of))),
        each_of=draw(st.just(()) | _some(PERSONS)),
        not_requester=draw(st.booleans()),
        lifetime=draw(st.none() | _DURATIONS),
        validity=draw(st.none() | _DURATIONS),
    )


@st.composite
def _entry(draw: st.DrawFn) -> tuple[Gate, ...]:
    """Draw gates, in the order of their kinds."""
    filters = st.sampled_from([Filter(prereleases=False), Filter(versions=">=1.2,<2")])
    kinds: list[st.SearchStrategy[Gate]] = [
        filters,
        _DURATIONS.map(lambda age: MinAge(age=age)),
        _some(NAMES).map(lambda names: Checks(of=names)),
        st.just(Provenance()),
        _window(),
        _approvals(),
    ]
    return tuple(draw(kind) for kind in kinds if draw(st.booleans()))


@st.composite
def _exit(draw: st.DrawFn) -> tuple[Gate, ...]:
    of = draw(_some(PERSONS))
    signs = SignOffs(of=of, count=draw(st.integers(1, len(of))), lifetime=draw(st.none() | _DURATIONS))
    gates: list[Gate] = [signs, Soak(time=draw(_DURATIONS))]
    return tuple(gate for gate in gates if draw(st.booleans()))


@st.composite
def tracks(draw: st.DrawFn, pipelines: tuple[str, ...]) -> TrackDefinition:
    """Draw a track whose work names some of these pipelines."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    levels = tuple(_level(draw, names[:place], name, pipelines) for place, name in enumerate(names))
    return TrackDefinition(name=draw(NAMES), levels=draw(st.permutations(levels).map(tuple)))


def _level(draw: st.DrawFn, before: list[str], name: str, pipelines: tuple[str, ...]) -> Level:
    after = tuple(draw(st.lists(st.sampled_from(before), unique=True))) if before else ()
    slots = draw(st.none() | st.integers(1, 9))
    return Level(
        name=name,
        after=after,
        need=draw(st.sampled_from(Need)) if after else Need.ALL,
        activate=draw(st.sampled_from(Activate)),
        slots=slots,
        next=draw(st.sampled_from(Next)) if slots else Next.OLDEST,
        work=tuple(draw(st.lists(st.sampled_from(pipelines), unique=True))),
        entry=draw(_entry()),
        exit=draw(_exit()),
    )


def _instants(local: datetime, zone: str) -> tuple[datetime, ...]:
    """Return what a local time stands for; in place of one in a missing hour, what one an hour later does."""
    place = ZoneInfo(zone)
    return instants(local, place) or instants(local + timedelta(hours=1), place)


@st.composite
def freezes(draw: st.DrawFn, track: TrackDefinition) -> FreezeDefinition:
    """Draw a freeze of a track, of one of its levels, or of everything."""
    zone = draw(ZONES)
    local = draw(st.datetimes(_LOCAL[0], _LOCAL[1])).replace(microsecond=0)
    begins, ends = _instants(local, zone)[0], _instants(local + timedelta(hours=3) + draw(_DURATIONS), zone)[-1]
    level = f"{track.name}/{track.levels[0].name}"
    return FreezeDefinition(
        name=f"hold-{draw(NAMES)}",
        begins=draw(st.sampled_from([None, begins])),
        ends=ends,
        zone=zone,
        scope=draw(st.sampled_from([Scope(), Scope(track=track.name), Scope(level=level)])),
        reason=draw(st.sampled_from(["year end", "no", "2026-01-01"])),
        rollbacks_too=draw(st.booleans()),
    )


GROUPS = st.builds(
    lambda name, members: GroupDefinition(name=f"group-{name}", members=members), NAMES, st.just(()) | _some(PERSONS)
)


@st.composite
def roles(draw: st.DrawFn, group: GroupDefinition, track: TrackDefinition) -> RoleDefinition:
    """Draw a role of a group or of persons, limited to a track or not."""
    return RoleDefinition(
        role=draw(st.sampled_from([role for role in Role if role is not Role.APPROVER])),
        groups=draw(st.sampled_from([(), (group.name,)])),
        persons=draw(_some(PERSONS)),
        tracks=draw(st.sampled_from([(), (track.name,)])),
    )
