"""Accept a version out of quarantine: from then on it is one like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.rights import Action, Actor, require
from levelgate.domain.version import UpstreamState, Version
from levelgate.errors import Conflict
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.moving import evaluate_lane
from levelgate.usecases.queue_runs import queue_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from levelgate.ports import Environment, Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """A version that was accepted, and how many runs that started."""

    version: Version
    runs: int


def accept(
    environment: Environment, find: Callable[[Transaction], Version], *, actor: str, reason: str = ""
) -> Accepted:
    """Lift the quarantine of the version that is found, and start what its detection would have started (R15).

    Offers see it from then on. Raises Conflict, naming its state, for a version that is in no quarantine (any more), or
    is not present.
    """
    now = environment.clock.now()
    with environment.store.write() as transaction:
        quarantined = find(transaction)
        require(people_of(transaction), Actor(name=actor), Action.ACCEPT)
        _check(quarantined)
        transaction.versions.accept(quarantined.id)
        transaction.lanes.open([quarantined.package_id])
        version = replace(quarantined, quarantined_from=None)
        accepted = NewEvent(
            kind=EventKind.VERSION_ACCEPTED,
            subject=f"version:{version.id}",
            at=now,
            actor=actor,
            reason=reason,
            data={
                "package": version.package,
                "version": version.version,
                "digest": version.digest,
                "line": version.line,
                "replaces": quarantined.quarantined_from,
            },
        )
        runs = queue_runs(transaction, transaction.events.append([accepted]), {version.id: version}, now)
        for lane in transaction.lanes.of_package(version.package_id):
            if lane.line == version.line:
                evaluate_lane(transaction, environment.types, lane.id, now)
    return Accepted(version=version, runs=runs)


def _check(version: Version) -> None:
    name = f"{version.package}@{version.version}"
    if version.quarantined_from is None:
        raise Conflict(
            f"{name} is {version.state}, and in no quarantine", mend=f"look at it: `levelgate version show {name}`"
        )
    if version.state is not UpstreamState.PRESENT:
        raise Conflict(
            f"{name} is {version.state}: only a version that is present can be accepted",
            mend="wait until it is listed again",
        )
