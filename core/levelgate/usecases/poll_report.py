"""What a poll came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from levelgate.domain.event import Event


class PollOutcome(StrEnum):
    """What a poll came to."""

    UNCHANGED = "unchanged"
    RECORDED = "recorded"
    HELD_BACK = "held back"


@dataclass(frozen=True, kw_only=True, slots=True)
class PollReport:
    """What a poll came to: how many versions were listed, what was written, and what was odd.

    `absent` versions were not listed for the first time; they are not among those that changed.
    `listed` is None where nothing was listed, since nothing had changed.
    """

    repository: str
    outcome: PollOutcome
    listed: int | None = None
    added: int = 0
    changed: int = 0
    absent: int = 0
    runs: int = 0
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """It in words."""
        said = [str(self.outcome), f"{self.added} added", f"{self.changed} changed"]
        if self.runs:
            said.append(f"{_counted(self.runs, 'run')}")
        if self.absent:
            said.append(f"{_counted(self.absent, 'version')} absent, waiting for confirmation")
        return ", ".join(said)


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
