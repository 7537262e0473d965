"""What a gate is: something that must pass before a version enters a level, or before it leaves one with a grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from levelgate.domain.facts import Facts
from levelgate.domain.people import People
from levelgate.domain.promotion import PromotionState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from levelgate.domain.json_value import JsonValue


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """One thing that is missing; who can supply it; when to look again, if time alone can.

    `what` is said of the version: "needs 1 approval of ann", so that it also reads after "behind 1.0, which". `bad`:
    what was to be found out was found bad, so that `next: oldest` passes the version over (R4).
    """

    gate: str
    what: str
    who: tuple[str, ...] = ()
    look_again: datetime | None = None
    bad: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """Why a promotion cannot go on, and how it ends."""

    state: PromotionState
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a gate says: it passes where nothing is missing and nothing ends the promotion.

    `look_again` is when time alone can change a verdict that passes now.
    """

    missing: tuple[Missing, ...] = ()
    end: End | None = None
    look_again: datetime | None = None

    @property
    def passes(self) -> bool:
        """Whether the gate lets the version through now."""
        return not self.missing and self.end is None


class Gate(Protocol):
    """One gate of one level, with its settings; a frozen value.

    A kind of gate is one module of `levelgate.domain.gates`: a class with these, and the `KIND` that reads it.
    """

    @property
    def name(self) -> str:
        """The name of the kind, as the file spells it, such as `min_age`."""
        ...

    def settings(self) -> JsonValue:
        """Return its settings as the declaration file spells them, defaults left out."""
        ...

    def problems(self, people: People) -> Sequence[str]:
        """Return what makes it impossible to pass, such as a count that nobody can reach (R22)."""
        ...

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of gate: its name in the declaration file, how it is read there, and the schema of its settings.

    `read` raises `levelgate.domain.setting.SettingInvalid` for what is wrong.
    """

    name: str
    read: Callable[[JsonValue], Gate]
    schema: Mapping[str, JsonValue]
