"""Results of named checks, reported from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.facts import CheckResult
from levelgate.domain.reference import check_name
from levelgate.domain.rights import Action, Actor, require
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.finding import FindVersion
from levelgate.usecases.promoting.moving import evaluate_lane

if TYPE_CHECKING:
    from levelgate.ports import Environment


def report_check(environment: Environment, find: FindVersion, result: CheckResult, *, local: bool = True) -> None:
    """Store a result of a version, and evaluate its lanes; a failed one may be followed by a success."""
    check_name(result.name)
    with environment.store.write() as transaction:
        version = find(transaction)
        require(people_of(transaction), Actor(name=result.by, local=local), Action.REPORT)
        transaction.checks.report(version.id, result)
        event = NewEvent(
            kind=EventKind.CHECK_REPORTED,
            subject=f"version:{version.id}",
            at=result.at,
            actor=result.by,
            data={
                "package": version.package,
                "version": version.version,
                "digest": version.digest,
                "name": result.name,
                "passed": result.passed,
                "url": result.url,
            },
        )
        transaction.events.append([event])
        for lane in transaction.lanes.of_package(version.package_id):
            if lane.due:
                evaluate_lane(transaction, environment.types, lane.id, result.at)
