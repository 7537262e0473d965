"""Which versions a level may be open to: those that the evaluator has to look at, and no others.

What comes before a level, and what a version has come to there, is asked of indexes; what the level's filter does not
admit is not even loaded. So this grows with what is new at a level, and never with what has been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Integer, LargeBinary, and_, bindparam, func, select, tuple_

from levelgate.domain.facts import Need, Standing
from levelgate.domain.gates.filter import Filter
from levelgate.domain.track import Activate
from levelgate.domain.version import UpstreamState
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.tables import promotions, standings, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from levelgate.domain.lane import LaneRecord, Place
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.track import Level


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """Finds candidates in one lane; `level_ids` are by the names of its track's levels."""

    connection: Connection
    lane: LaneRecord
    level_ids: Mapping[str, int]
    scheme: VersionScheme

    def at(self, level: Level, place: Place) -> Iterator[int]:
        """Yield the ids of the versions that may be available at a level.

        Where a person has to ask, and nothing is to be chosen any more, only the newest: all that it can do is make an
        older one pin the lane (R11).
        """
        alone = level.activate is Activate.MANUAL and place.chosen
        gate = next((one for one in level.entry if isinstance(one, Filter)), Filter())
        for row in _statement(level).each(self.connection, **self._values(level, place)):
            if not gate.refusal(row.version, self.scheme):
                yield row.id
                if alone:
                    return

    def _values(self, level: Level, place: Place) -> dict[str, Any]:
        key, number = place.newest_entered or (b"", -1)
        before = [self.level_ids[name] for name in level.after]
        values = {
            "lane": self.lane.id,
            "package": self.lane.package_id,
            "line": self.lane.line,
            "listing": self.lane.listing,
            "level": self.level_ids[level.name],
            "key": key,
            "number": number,
        }
        if level.need is Need.ANY:
            return values | {"any": before}
        return values | {"first": before[0] if before else 0, "others": before[1:], "count": len(before) - 1}


def _newer(key: ColumnElement[Any], number: ColumnElement[Any]) -> ColumnElement[bool]:
    given = (bindparam("key", type_=LargeBinary), bindparam("number", type_=Integer))
    return tuple_(key, number) > tuple_(*given)


def _undecided() -> ColumnElement[bool]:
    there = select(standings.c.level_id).where(
        standings.c.version_id == versions.c.id, standings.c.level_id == bindparam("level")
    )
    open_there = select(promotions.c.id).where(
        promotions.c.version_id == versions.c.id, promotions.c.level_id == bindparam("level"), promotions.c.open
    )
    startable = (versions.c.state == UpstreamState.PRESENT.value, versions.c.quarantined_from.is_(None))
    return and_(*startable, ~there.correlate(versions).exists(), ~open_there.correlate(versions).exists())


_COLUMNS: list[ColumnElement[Any]] = [versions.c.id, versions.c.version]
_BEFORE = standings.alias("before")
_OTHER = standings.alias("other")
_GRANTED = (_BEFORE.c.lane_id == bindparam("lane"), _BEFORE.c.state == Standing.GRANTED.value, ~_BEFORE.c.unsupported)
_OTHERS_GRANTED = (
    select(func.count())
    .select_from(_OTHER)
    .where(
        _OTHER.c.version_id == _BEFORE.c.version_id,
        among(_OTHER.c.level_id, "others"),
        _OTHER.c.state == Standing.GRANTED.value,
        ~_OTHER.c.unsupported,
    )
    .correlate(_BEFORE)
    .scalar_subquery()
)
_AFTER = (
    select(*_COLUMNS)
    .select_from(_BEFORE.join(versions, versions.c.id == _BEFORE.c.version_id))
    .where(*_GRANTED, _newer(_BEFORE.c.order_key, _BEFORE.c.version_id), _undecided())
)

_FIRST = Prepared(
    select(*_COLUMNS)
    .where(
        versions.c.package_id == bindparam("package"),
        versions.c.line == bindparam("line"),
        _newer(versions.c.order_key, versions.c.id),
        versions.c.listing <= bindparam("listing"),
        _undecided(),
    )
    .order_by(versions.c.order_key.desc(), versions.c.id.desc())
)
_AFTER_FIRST = _AFTER.where(_BEFORE.c.level_id == bindparam("first")).order_by(
    _BEFORE.c.order_key.desc(), _BEFORE.c.version_id.desc()
)
_AFTER_ONE = Prepared(_AFTER_FIRST)
_AFTER_ALL = Prepared(_AFTER_FIRST.where(bindparam("count") == _OTHERS_GRANTED))
_AFTER_ANY = Prepared(
    _AFTER.where(among(_BEFORE.c.level_id, "any"))
    .distinct()
    .order_by(versions.c.order_key.desc(), versions.c.id.desc())
)


def _statement(level: Level) -> Prepared:
    if not level.after:
        return _FIRST
    if level.need is Need.ANY:
        return _AFTER_ANY
    return _AFTER_ALL if len(level.after) > 1 else _AFTER_ONE
