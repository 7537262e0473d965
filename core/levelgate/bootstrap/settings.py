"""What a process of Levelgate is started with."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from levelgate.fetching.limits import FetchLimits
from levelgate.storage.engine import BUSY_TIMEOUT


def _switched_off() -> tuple[str, ...]:
    names = os.environ.get("LEVELGATE_PLUGINS_OFF", "").split(",")
    return tuple(name.strip() for name in names if name.strip())


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the process was started with.

    `database` is a path or a URL, created with `create` only; `server`, where given, is worked on in its place.
    `verbose` has the log say what it otherwise keeps to itself.
    `plugins_off` names plugins that are not loaded (LEVELGATE_PLUGINS_OFF, separated by commas). How long a fetch and
    another process's write are waited for is nobody's choice yet; tests give shorter times.
    """

    database: str = "levelgate.db"
    create: bool = False
    server: str = ""
    token: str = ""
    actor: str = "levelgate"
    verbose: bool = False
    plugins_off: tuple[str, ...] = field(default_factory=_switched_off)
    fetch_limits: FetchLimits = field(default_factory=FetchLimits)
    busy_timeout: float = BUSY_TIMEOUT
