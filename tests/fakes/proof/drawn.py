"""Drawn tracks with gates of all kinds, and versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from levelgate.domain.facts import Need
from levelgate.domain.gate import Gate
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.sets import Sets
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import Window
from levelgate.domain.product import SetStart, StartKind
from levelgate.domain.track import Activate, Level, Next

HOUR = timedelta(hours=1)
LEVELS = ("build", "perf", "sec", "prod")
TEXTS = st.sampled_from([f"{major}.{minor}{rest}" for major in (1, 2) for minor in range(4) for rest in ("", "~rc")])

_ENTRY: tuple[Gate, ...] = (
    Approvals(of=("team",), lifetime=6 * HOUR, validity=4 * HOUR, not_requester=True),
    Approvals(of=("team",), count=2),
    Approvals(of=("team",)),
    Checks(of=("cve",)),
    Filter(prereleases=False),
    MinAge(age=3 * HOUR),
    Window(days=frozenset({0, 1, 2, 3, 4}), opens=9 * 60, closes=16 * 60),
)
_EXIT: tuple[Gate, ...] = (
    SignOffs(of=("team",), lifetime=6 * HOUR),
    SignOffs(of=("team",)),
    Soak(time=2 * HOUR),
    Sets(products=("suite",)),
    Sets(products=("suite",)),
)


@st.composite
def any_level(draw: st.DrawFn, name: str, after: tuple[str, ...], need: Need = Need.ALL) -> Level:
    """Draw what a level asks for."""
    slots = draw(st.sampled_from([1, 1, 1, 2, None]))
    return Level(
        name=name,
        after=after,
        need=need,
        activate=draw(st.sampled_from([Activate.AUTO] * 3 + [Activate.MANUAL])),
        slots=slots,
        next=draw(st.sampled_from(Next)) if slots is not None else Next.OLDEST,
        work=draw(st.sampled_from([(), ("make",), ("make", "ship")])),
        entry=tuple(draw(_some(_ENTRY, [0, 0, 0, 1, 1, 2]))),
        exit=tuple(draw(_some(_EXIT, [0, 0, 1]))),
    )


def _some(gates: tuple[Gate, ...], sizes: list[int]) -> st.SearchStrategy[list[Gate]]:
    return st.sampled_from(sizes).flatmap(
        lambda size: st.lists(st.sampled_from(gates), min_size=size, max_size=size, unique_by=lambda gate: gate.name)
    )


@st.composite
def tracks(draw: st.DrawFn) -> tuple[Level, ...]:
    """Draw a diamond of levels, or one without one of its sides."""
    levels = [
        draw(any_level("build", ())),
        draw(any_level("perf", ("build",))),
        draw(any_level("sec", ("build",))),
        draw(any_level("prod", ("perf", "sec"), draw(st.sampled_from(Need)))),
    ]
    gone = draw(st.sampled_from(["perf", "sec", "", ""]))
    left = (replace(level, after=tuple(name for name in level.after if name != gone)) for level in levels)
    return tuple(level for level in left if level.name != gone)


@st.composite
def starts(draw: st.DrawFn) -> SetStart:
    """Draw what starts the sets of a product."""
    kind = draw(st.sampled_from([StartKind.CANDIDATE, StartKind.CANDIDATE, StartKind.HAND, StartKind.SCHEDULE]))
    return SetStart(kind=kind, cron="0 */2 * * *" if kind is StartKind.SCHEDULE else "")
