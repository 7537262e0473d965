"""Why a version is not further, in the lane that it moves in (R20, I10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.domain.hold import Hold
from levelgate.domain.lane import LaneRecord
from levelgate.domain.promoting.explanation import Explanation, explain
from levelgate.domain.version import Version
from levelgate.errors import NotPossible
from levelgate.usecases.promoting.finding import lane_of, level_in
from levelgate.usecases.promoting.outlooks import load_to_explain

if TYPE_CHECKING:
    from levelgate.ports import Environment
    from levelgate.usecases.promoting.finding import FindVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class ExplainedVersion:
    """A version, its lane, and how it stands at the levels that were asked for, in track order.

    `blocks` keep it from every level, whatever it holds.
    """

    version: Version
    lane: LaneRecord
    levels: Sequence[Explanation]
    blocks: Sequence[Hold] = ()


def explain_version(environment: Environment, find: FindVersion, level: str | None = None) -> ExplainedVersion:
    """Explain a version at one level, bare or in full, or at all levels of its track."""
    with environment.store.read() as transaction:
        version = find(transaction)
        record = lane_of(transaction, version)
        if record.gone:
            raise NotPossible(f"nothing moves in {record.reference} any more: {record.gone}", mend="look at another")
        name = None if level is None else level_in(record, level)
        lane = load_to_explain(transaction, environment.types, record, also=(version.id,))
    levels = explain(lane, version.id, name, environment.clock.now())
    blocks = lane.versions[version.id].blocks
    return ExplainedVersion(version=version, lane=record, levels=levels, blocks=blocks)
