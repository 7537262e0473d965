"""Results of named checks, reported from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.facts import CheckResult
from levelgate.domain.gates.checks import Checks
from levelgate.domain.reference import check_name
from levelgate.domain.rights import Action, Actor, require
from levelgate.errors import Conflict
from levelgate.usecases.people import people_of
from levelgate.usecases.promoting.finding import FindVersion
from levelgate.usecases.promoting.moving import evaluate_if_due

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from levelgate.domain.track import Track
    from levelgate.domain.version import Version
    from levelgate.ports import Environment


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportedCheck:
    """A version of which a result was stored, and the levels with a gate that wants it, in full; none for a typo."""

    version: Version
    wanted_at: tuple[str, ...]


_WORDS = {True: "passed", False: "failed"}


def report_check(
    environment: Environment,
    find: FindVersion,
    result: CheckResult,
    *,
    expected: str | None = None,
    local: bool = True,
) -> ReportedCheck:
    """Store a result of a version, and evaluate its lanes; a failed one may be followed by a success.

    Where the last result of that name is not the expected one (`passed`, `failed` or `none`), it is a conflict (R19).
    """
    check_name(result.name)
    with environment.store.write() as transaction:
        version = find(transaction)
        require(people_of(transaction), Actor(name=result.by, local=local), Action.REPORT)
        _expect(transaction.checks.of_version(version.id), result.name, expected)
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
        lanes = transaction.lanes.of_package(version.package_id)
        evaluate_if_due(transaction, environment.types, lanes, result.at)
        wanted = (level for lane in lanes if not lane.gone for level in _wanted(lane.track, result.name))
        return ReportedCheck(version=version, wanted_at=tuple(dict.fromkeys(wanted)))


def _wanted(track: Track, name: str) -> Iterator[str]:
    for level in track.definition.levels:
        if any(isinstance(gate, Checks) and name in gate.of for gate in level.entry):
            yield track.reference(level.name)


def _expect(results: Sequence[CheckResult], name: str, expected: str | None) -> None:
    last = next((one for one in reversed(results) if one.name == name), None)
    state = "none" if last is None else _WORDS[last.passed]
    if expected is not None and state != expected:
        raise Conflict(f"the last result of {name} is {state}, not {expected}", mend="look at it again, then decide")
