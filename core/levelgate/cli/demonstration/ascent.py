"""Watches how versions climb: their promotions, the runs of their work, and what is said to be missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from levelgate.cli.demonstration.climbs import BOARD, OPEN, WORK, Answer, Climb
from levelgate.cli.demonstration.difference import Difference, same
from levelgate.cli.demonstration.patience import wait_until

if TYPE_CHECKING:
    from levelgate.client.client import Client

_RESULTS = {"passed": "succeeded", "failed": "failed"}


class Ascent:
    """Sees every promotion, and compares all of them with the story; what is not as it must be is a Difference."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._expected: dict[tuple[str, str], str] = {}

    def expect(self, climb: Climb) -> Sequence[Any]:
        """Wait until the promotions stand as they must after a step, and return those that it moved."""
        self._expected |= {(version, level): state for version, level, state in climb.comes}
        wanted = sorted((*where, state) for where, state in self._expected.items())
        wait_until(lambda: self._standing() == wanted)
        same("promotions", wanted, self._standing())
        moved = [self._whole(version, level) for version, level, _ in climb.comes]
        same("runs of work", map(_work_of, climb.comes), map(_work, moved))
        return moved

    def asked(self, answer: Answer) -> int:
        """Return the number of the promotion that an answer is for; explain must name the person for it."""
        promotion = self._whole(answer.version, answer.level)
        who = {person for missing in self._missing(promotion) for person in missing["who"]}
        if answer.person not in who:
            raise Difference(f"explain does not name {answer.person} for {answer.version} at {answer.level}")
        return int(promotion["id"])

    def explained(self) -> Sequence[Any]:
        """Return the open promotions; raise Difference unless explain says of each what it lacks, and of whom."""
        found = sorted(self._client.every("promotions", state="open"), key=lambda one: str(one["version"]))
        missing = [(one, what) for one in found for what in self._missing(one)]
        told = [(one["version"], one["level"], what["gate"], ", ".join(what["who"])) for one, what in missing]
        same("answers of explain", OPEN, told)
        return [self._client.get("promotions", str(one["id"])) for one in found]

    def compare_board(self) -> None:
        """Raise Difference unless the board is as it must be at the end."""
        same("rows of the board", BOARD, map(_row, self._client.every("tracks", "web", "board")))

    def log(self, run: Any) -> str:
        """Return what a run printed."""
        return str(self._client.get("runs", run["run"], "log")["text"]).strip()

    def _standing(self) -> list[tuple[str, ...]]:
        return sorted((one["version"], one["level"], one["state"]) for one in self._client.every("promotions"))

    def _whole(self, version: str, level: str) -> Any:
        there = (one for one in self._client.every("promotions", level=level) if one["version"] == version)
        return self._client.get("promotions", str(next(there)["id"]))

    def _missing(self, promotion: Any) -> Sequence[Any]:
        answer = self._client.get("versions", promotion["version"], "explain", level=promotion["level"])
        (level,) = (one for one in answer["levels"] if one["promotion"] == promotion["id"])
        return list(level["missing"])


def _work_of(come: tuple[str, str, str]) -> tuple[str, ...]:
    """Return which work a promotion must have had, and with which result."""
    version, level, state = come
    worked = level in WORK and state in _RESULTS
    return (version, level, *((WORK[level], _RESULTS[state]) if worked else ()))


def _work(promotion: Any) -> tuple[str, ...]:
    runs = (word for run in promotion["runs"] for word in (run["pipeline"], run["state"]))
    return (promotion["version"], promotion["level"], *runs)


def _row(row: Any) -> tuple[str, ...]:
    waiting = ", ".join(_bare(one["version"]) for cell in row["cells"] for one in cell["waiting"])
    return (row["lane"], *_occupants(row["cells"]), waiting)


def _occupants(cells: Sequence[Any]) -> Iterator[str]:
    for cell in cells:
        occupant = cell["occupant"]
        yield f"{_bare(occupant['version'])} {occupant['state']}" if occupant else "-"


def _bare(version: str) -> str:
    return version.rpartition("@")[2]
