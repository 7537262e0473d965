"""A lane: one line of one package on its track, with all that decides what moves in it next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from levelgate.domain.facts import LaneVersion
from levelgate.domain.hold import Hold
from levelgate.domain.outlook import Outlook
from levelgate.domain.package import StartPolicy
from levelgate.domain.people import People
from levelgate.domain.promotion import Promotion
from levelgate.domain.scheme import VersionScheme
from levelgate.domain.track import Track

Order = tuple[bytes, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """How a lane stands at one level.

    `occupant` is the id of the version that entered last. `newest_entered` is the order of the newest that ever did.
    `chosen`: the one choice of R1 has been made here, so that this level is no longer new to the lane. It is taken back
    where a changed definition or a widened line or filter makes the level new again.
    """

    occupant: int | None = None
    newest_entered: Order | None = None
    chosen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Lane:
    """The state of a lane; a function of it and of a time says what happens next.

    `versions` are by id those that matter now, never the whole history: the occupants, those with open promotions,
    those that may be available somewhere, and at a level that is new to the lane all that qualify there.
    `promotions` are the open ones, by number. `places` are by level name. `holds` are all whose scope can fit, pins
    included and blocks left out. `first_contact`: the lane is new together with its package, so that its first choice
    goes by `start`, the package's policy. `provisional` is the last provisional number given to a promotion.
    `outlooks` are those of the products whose sets the track waits for, by name: they change no verdict, but say what a
    set waits for; they are there only where something is to be explained.
    """

    package_id: int
    package: str
    line: str
    track: Track
    scheme: VersionScheme
    people: People
    id: int = 0
    versions: Mapping[int, LaneVersion] = field(default_factory=dict)
    promotions: tuple[Promotion, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    first_contact: bool = False
    start: StartPolicy = field(default_factory=StartPolicy)
    provisional: int = 0
    outlooks: Mapping[str, Outlook] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """Its full form: `updates/app:1.x`."""
        return f"{self.package}:{self.line}"

    def place(self, level: str) -> Place:
        """Return how it stands at a level."""
        return self.places.get(level) or Place()

    def at(self, level: str) -> tuple[Promotion, ...]:
        """Return the open promotions at a level, by number."""
        return tuple(one for one in self.promotions if one.level == level)


@dataclass(frozen=True, kw_only=True, slots=True)
class LaneRecord:
    """A lane as the ledger holds it: which it is, and what it moves by.

    `repository_type` is the name of the type whose scheme orders its versions, `listing` the last one of its repository
    that counts. `first_contact` and `start` are the lane's. `gone` says why nothing moves in it any more; it is empty
    for a lane that is alive.
    """

    id: int
    package_id: int
    package: str
    line: str
    track: Track
    repository_type: str
    listing: int = 0
    first_contact: bool = False
    start: StartPolicy = field(default_factory=StartPolicy)
    gone: str = ""
    due: bool = False
    wake_at: datetime | None = None

    @property
    def reference(self) -> str:
        """Its full form: `updates/app:1.x`."""
        return f"{self.package}:{self.line}"
