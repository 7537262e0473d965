"""Promotions as they are listed and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from levelgate.domain.promotion import PromotionFilter, PromotionRecord
from levelgate.storage.nearest import not_found
from levelgate.storage.prepared import Prepared, among
from levelgate.storage.promotion_rows import select_promotions, whole_promotions
from levelgate.storage.tables import levels, promotions, tracks, versions
from levelgate.storage.versions import select_versions, version_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection

    from levelgate.errors import NotFound


class SqlPromotions:
    """The port `Promotions` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, number: int) -> PromotionRecord:
        """Return one by its number."""
        found = self._load(_BY_ID.all(self._connection, ids=[number]))
        if not found:
            raise _unknown(number)
        return found[0]

    def lane_of(self, number: int) -> int:
        """Return the id of the lane that one is in, by its number."""
        found: list[int] = _LANE.scalars(self._connection, number=number)
        if not found:
            raise _unknown(number)
        return found[0]

    def listed(
        self, wanted: PromotionFilter, *, before: int | None = None, limit: int = 100
    ) -> Sequence[PromotionRecord]:
        """Return promotions, newest first, with numbers below `before`."""
        query = select_promotions(*_conditions(wanted)).order_by(None).order_by(promotions.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(promotions.c.id < before)
        return self._load(self._connection.execute(query).all())

    def by_id(self, numbers: Iterable[int]) -> Mapping[int, PromotionRecord]:
        """Return those that exist, by number."""
        return {one.id: one for one in self._load(_BY_ID.all(self._connection, ids=list(numbers)))}

    def _load(self, rows: Sequence[Any]) -> list[PromotionRecord]:
        if not rows:
            return []
        known = _VERSIONS.all(self._connection, ids=list({row.version_id for row in rows}))
        found = {row.id: version_of(row, ()) for row in known}
        there = _LEVELS.all(self._connection, ids=list({row.level_id for row in rows}))
        of_level = {row.id: row.reference for row in there}
        return [
            PromotionRecord(
                promotion=promotion,
                version=found[promotion.version_id],
                level=of_level[row.level_id],
                lane_id=row.lane_id,
            )
            for row, promotion in zip(rows, whole_promotions(self._connection, rows), strict=True)
        ]


def _unknown(number: int) -> NotFound:
    return not_found("promotion", str(number), ())


_LANE = Prepared(select(promotions.c.lane_id).where(promotions.c.id == bindparam("number")))
_BY_ID = Prepared(select_promotions(among(promotions.c.id, "ids")))
_VERSIONS = Prepared(select_versions(among(versions.c.id, "ids")))
_LEVELS = Prepared(
    select(levels.c.id, (tracks.c.name + "/" + levels.c.name).label("reference"))
    .join(tracks)
    .where(among(levels.c.id, "ids"))
)


def _conditions(wanted: PromotionFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.state is not None:
        yield promotions.c.state == wanted.state.value
    if wanted.open_only:
        yield promotions.c.open
    if wanted.level is not None:
        track, _, name = wanted.level.partition("/")
        kept = (~tracks.c.removed, ~levels.c.removed)
        of_name = select(levels.c.id).join(tracks).where(*kept, tracks.c.name == track, levels.c.name == name)
        yield promotions.c.level_id == of_name.scalar_subquery()
    if wanted.package_id is not None:
        of_package = select(versions.c.id).where(versions.c.package_id == wanted.package_id)
        yield promotions.c.version_id.in_(of_package)
    if wanted.version_id is not None:
        yield promotions.c.version_id == wanted.version_id
    if wanted.lane_id is not None:
        yield promotions.c.lane_id == wanted.lane_id
