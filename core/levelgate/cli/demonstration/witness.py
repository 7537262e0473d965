"""Watches what Levelgate records, and what the receiver of webhooks was told, and compares both with the story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from levelgate.cli.demonstration.difference import Difference, same
from levelgate.cli.demonstration.listener import Delivery, Listener
from levelgate.cli.demonstration.patience import wait_until
from levelgate.cli.demonstration.story import Step

if TYPE_CHECKING:
    from levelgate.client.client import Client

COMMAND, WEBHOOK = "announce", "tell"
"""The pipelines that are started for each version."""


class Witness:
    """Sees every event about versions, every run that one started and every webhook, in order."""

    def __init__(self, client: Client, listener: Listener) -> None:
        self._client = client
        self._listener = listener
        self._steps: list[Step] = []

    def expect(self, step: Step) -> tuple[list[Any], list[Any]]:
        """Wait until the step's events and runs are there; return them, or raise Difference."""
        self._steps.append(step)
        events = sum(len(one.events) for one in self._steps)
        runs = sum(len(_started(one)) for one in self._steps)
        wait_until(lambda: self._believed() and len(self.events()) >= events and len(self._ended()) >= runs)
        self.compare()
        return self.events()[events - len(step.events) :], self._ended()[runs - len(_started(step)) :]

    def events(self) -> list[Any]:
        """Return the events about versions and artifacts, oldest first."""
        return [event for event in self._client.every("events") if event["kind"].startswith(("version.", "artifact."))]

    def runs(self) -> list[Any]:
        """Return the runs that events started, oldest first."""
        runs = (run for run in self._client.every("runs") if run["pipeline"] in {COMMAND, WEBHOOK})
        return sorted(runs, key=lambda run: int(run["number"]))

    def deliveries(self) -> Mapping[str, Sequence[Delivery]]:
        """Return what the receiver was sent, by id."""
        deliveries = defaultdict(list)
        for delivery in self._listener.deliveries:
            deliveries[delivery.identity].append(delivery)
        return deliveries

    def output(self, run: Any) -> str:
        """Return what a run printed, or what the receiver answered to it."""
        if run["pipeline"] == COMMAND:
            return str(self._client.get("runs", run["id"], "log")["text"]).strip()
        first, *again = (delivery.status.value for delivery in self.deliveries()[run["id"]])
        repeated = (f"; again with the same id and bytes, answered {status}" for status in again)
        return f"received, verified, answered {first}{''.join(repeated)}"

    def compare(self) -> None:
        """Raise Difference unless exactly what the steps so far demand has happened."""
        same("events", [expected for step in self._steps for expected in step.events], map(_told, self.events()))
        started = [(pipeline, "succeeded", version) for step in self._steps for pipeline, version in _started(step)]
        same("runs", started, ((run["pipeline"], run["state"], _reference(run)) for run in self.runs()))
        answers = [(answer, version) for step in self._steps for answer, version in _acknowledged(step)]
        same("webhooks", answers, map(_received, self.deliveries().values()))

    def _ended(self) -> list[Any]:
        return [run for run in self.runs() if run["state"] not in {"queued", "running"}]

    def _believed(self) -> bool:
        for delivery in self._listener.deliveries:
            if delivery.doubt:
                raise Difference(f"the receiver does not believe webhook {delivery.identity}: {delivery.doubt}")
        return True


def _started(step: Step) -> list[tuple[str, str]]:
    """Return the runs of a step in order, for each subscription starts its own in the order of the versions."""
    return [(pipeline, version) for pipeline in (COMMAND, WEBHOOK) for version in step.runs]


def _acknowledged(step: Step) -> list[tuple[str, str]]:
    """Return what is answered to the webhooks of a step."""
    return [("500 and 204" if number < step.refused else "204", version) for number, version in enumerate(step.runs)]


def _received(deliveries: Sequence[Delivery]) -> tuple[str, str]:
    """Return what was answered to the webhooks of one id, and the version that they told of; more where they differ."""
    answers = " and ".join(str(delivery.status.value) for delivery in deliveries)
    bodies = len({delivery.body for delivery in deliveries})
    versions = sorted({delivery.version for delivery in deliveries})
    return answers + (f" to {bodies} bodies" if bodies > 1 else ""), " and ".join(versions)


def _told(event: Any) -> tuple[str, str]:
    return event["kind"], _reference(event["data"])


def _reference(value: Any) -> str:
    return f"{value['package']}@{value['version']}"
