"""How much is done at once, and how long things may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from levelgate.usecases.in_flight import LEASE
from levelgate.usecases.unwritten import HOLD


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The limits of one server.

    `polls` go on at once, at most, and `runs` of each type of pipeline; without that, as many as the type says. A poll
    that has taken longer than `patience` seconds is a slow one, and keeps no other from beginning, as long as there are
    no more than `slow_polls` of them. What was polled without news is written after `hold` seconds at the latest.
    `tick` is how many seconds lie between two looks at what is due, and `beat` between two heartbeats of runs. When
    the server stops, runs and polls have `grace` seconds to end by themselves, and `farewell` seconds after they were
    told to.
    """

    polls: int = 8
    slow_polls: int = 32
    patience: float = 10.0
    hold: float = HOLD
    runs: int | None = None
    tick: float = 0.5
    beat: float = 1.0
    lease: timedelta = LEASE
    grace: float = 10.0
    farewell: float = 8.0
