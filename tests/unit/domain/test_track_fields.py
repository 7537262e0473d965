"""A track goes through its fields unharmed."""

from __future__ import annotations

import json
from datetime import timedelta

from levelgate.domain.facts import Need
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.checks import Checks
from levelgate.domain.gates.filter import Filter
from levelgate.domain.gates.min_age import MinAge
from levelgate.domain.gates.provenance import Provenance
from levelgate.domain.gates.sets import Sets
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.gates.soak import Soak
from levelgate.domain.gates.window import read as window
from levelgate.domain.json_value import canonical
from levelgate.domain.track import Activate, Level, Next, TrackDefinition
from levelgate.domain.track_fields import level_fields, read_track, track_fields

_EVERYTHING = Level(
    name="prod",
    after=("perf", "sec"),
    need=Need.ANY,
    activate=Activate.MANUAL,
    slots=None,
    next=Next.NEWEST,
    work=("deploy",),
    was="production",
    entry=(
        Filter(versions=">=1.2", prereleases=False),
        MinAge(age=timedelta(days=3)),
        Checks(of=("cve-scan",)),
        Provenance(),
        window({"days": "mon-thu", "hours": "09:00-16:00", "zone": "Europe/Berlin"}),
        Approvals(of=("release-managers",), count=2, each_of=("security",), validity=timedelta(hours=24)),
    ),
    exit=(
        SignOffs(of=("qa-team",), lifetime=timedelta(days=2)),
        Sets(products=("shop",)),
        Soak(time=timedelta(hours=4)),
    ),
)


def test_a_track_is_read_as_it_was_written() -> None:
    track = TrackDefinition(name="web", levels=(Level(name="dev"), Level(name="qa", after=("dev",)), _EVERYTHING))
    stored = json.loads(canonical(track_fields(track)))
    assert read_track(stored) == track


def test_what_is_the_default_is_left_out() -> None:
    assert level_fields(Level(name="dev")) == {"name": "dev"}


def test_prerequisites_of_which_one_is_enough_are_spelled_any() -> None:
    assert level_fields(_EVERYTHING)["after"] == {"any": ["perf", "sec"]}
