"""Watches what Levelgate records, through its API, and compares it with the story."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from levelgate.cli.demonstration.story import Difference, Step

if TYPE_CHECKING:
    from levelgate.client.client import Client

_PATIENCE = 15.0
_LOOK = 0.05


class Witness:
    """Sees every event about versions and every run, in order."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._steps: list[Step] = []

    def expect(self, step: Step) -> tuple[list[Any], list[Any]]:
        """Wait until the step's events and runs are there; return them, or raise Difference."""
        self._steps.append(step)
        events = sum(len(one.events) for one in self._steps)
        runs = sum(len(one.runs) for one in self._steps)
        self._wait(lambda: len(self.events()) >= events and len(self._ended()) >= runs)
        self.compare()
        return self.events()[events - len(step.events) :], self._ended()[runs - len(step.runs) :]

    def events(self) -> list[Any]:
        """Return the events about versions and artifacts, oldest first."""
        return [event for event in self._client.every("events") if event["kind"].startswith(("version.", "artifact."))]

    def runs(self) -> list[Any]:
        """Return the runs, oldest first."""
        return sorted(self._client.every("runs"), key=lambda run: int(run["number"]))

    def output(self, run: Any) -> str:
        """Return what a run printed."""
        return str(self._client.get("runs", run["id"], "log")["text"]).strip()

    def compare(self) -> None:
        """Raise Difference unless exactly what the steps so far demand has happened."""
        _same("events", [expected for step in self._steps for expected in step.events], map(_told, self.events()))
        succeeded = [("succeeded", version) for step in self._steps for version in step.runs]
        _same("runs", succeeded, ((run["state"], _reference(run)) for run in self.runs()))

    def _ended(self) -> list[Any]:
        return [run for run in self.runs() if run["state"] not in {"queued", "running"}]

    def _wait(self, there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not there() and time.monotonic() < deadline:
            time.sleep(_LOOK)


def _told(event: Any) -> tuple[str, str]:
    return event["kind"], _reference(event["data"])


def _reference(value: Any) -> str:
    return f"{value['package']}@{value['version']}"


def _same(what: str, expected: Iterable[tuple[str, str]], seen: Iterable[tuple[str, str]]) -> None:
    wanted, there = list(expected), list(seen)
    if wanted != there:
        lines = [f"the {what} are not what they must be", *_listed("expected", wanted), *_listed("recorded", there)]
        raise Difference("\n".join(lines))


def _listed(word: str, pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"  {word}  {kind}  {version}" for kind, version in pairs]
