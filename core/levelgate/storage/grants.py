"""Grants: written once, at most revoked (R8, R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from levelgate.domain.event import LEVELGATE
from levelgate.domain.grant import Grant, Origin
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import grants, levels, tracks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row

    from levelgate.domain.change import Carried, Revoked
    from levelgate.domain.lane import Lane
    from levelgate.domain.promotion import Promotion

_STANDING = grants.c.revoked_at.is_(None)


class SqlGrants:
    """The port `Grants` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_version(self, version_id: int) -> Sequence[Grant]:
        """Return all that a version was ever granted, revoked ones too, in order."""
        named = select(grants, (tracks.c.name + "/" + levels.c.name).label("level"))
        joined = named.select_from(grants.join(levels).join(tracks))
        query = joined.where(grants.c.version_id == version_id).order_by(grants.c.id)
        return [_grant(row) for row in self._connection.execute(query)]

    def last(self, lane_id: int, level: str) -> int | None:
        """Return the id of the version of a lane that was granted a level, `web/prod`, last, and still holds it."""
        track, _, name = level.partition("/")
        return next(iter(_LAST.scalars(self._connection, lane=lane_id, track=track, level=name)), None)


_LEVEL = (
    select(levels.c.id)
    .join(tracks)
    .where(~tracks.c.removed, ~levels.c.removed)
    .where(tracks.c.name == bindparam("track"), levels.c.name == bindparam("level"))
)
_LAST = Prepared(
    select(grants.c.version_id)
    .where(_STANDING, grants.c.lane_id == bindparam("lane"), grants.c.level_id == _LEVEL.scalar_subquery())
    .order_by(grants.c.id.desc())
    .limit(1)
)


class GrantRows:
    """Writes the grants of the versions of one lane; `level_ids` are by the names of its track's levels."""

    def __init__(self, connection: Connection, lane: Lane, level_ids: Mapping[str, int]) -> None:
        self._connection = connection
        self._lane = lane
        self._level_ids = level_ids

    def grant(self, promotion: Promotion, *, unsupported: bool) -> None:
        """Write the grant of a promotion that passed."""
        values = self._row(promotion.version_id, promotion.level, unsupported=unsupported)
        values |= {
            "origin": Origin.PROMOTION.value,
            "promotion_id": promotion.id,
            "revision": promotion.revision,
            "granted_at": promotion.ended_at,
            "granted_by": promotion.requester or LEVELGATE,
            "reason": promotion.reason,
        }
        _OF_PROMOTION.run(self._connection, **values)

    def revoke(self, change: Revoked) -> None:
        """Mark a grant as revoked, and those that lost their support by it (R13)."""
        values = {"revoked_at": change.at, "revoked_by": change.person, "revoked_reason": change.reason}
        of_level = grants.c.level_id == self._level_ids[change.level]
        revoked = update(grants).where(_STANDING, grants.c.version_id == change.version_id, of_level)
        self._connection.execute(revoked.values(**values, unsupported=False))
        self.support(change.version_id, change.unsupported, unsupported=True)

    def support(self, version_id: int, names: Iterable[str], *, unsupported: bool) -> None:
        """Mark grants as having lost their support, or as having it again."""
        ids = [self._level_ids[name] for name in names]
        marked = update(grants).where(_STANDING, grants.c.version_id == version_id, grants.c.level_id.in_(ids))
        self._connection.execute(marked.values(unsupported=unsupported))

    def carry(self, change: Carried) -> None:
        """Write the grants that were carried over, each with the one that it goes back to (R16)."""
        query = select(grants.c.level_id, grants.c.id, grants.c.revision)
        source = self._connection.execute(query.where(_STANDING, grants.c.version_id == change.source_id))
        origins = {row.level_id: row for row in source}
        for name in change.levels:
            origin = origins[self._level_ids[name]]
            values = self._row(change.version_id, name, unsupported=name in change.unsupported)
            values |= {
                "origin": Origin.CARRY.value,
                "carried_from": origin.id,
                "revision": origin.revision,
                "granted_at": change.at,
                "granted_by": change.person,
                "reason": change.reason,
            }
            self._connection.execute(insert(grants).values(values))

    def _row(self, version_id: int, level: str, *, unsupported: bool) -> dict[str, Any]:
        return {
            "version_id": version_id,
            "level_id": self._level_ids[level],
            "lane_id": self._lane.id,
            "digest": self._lane.versions[version_id].version.digest,
            "unsupported": unsupported,
        }


_OF_PROMOTION = Prepared(
    insert(grants),
    columns=[
        *("version_id", "level_id", "lane_id", "digest", "unsupported", "origin", "promotion_id"),
        *("revision", "granted_at", "granted_by", "reason"),
    ],
)


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        id=row.id,
        version_id=row.version_id,
        level=row.level,
        origin=Origin(row.origin),
        promotion_id=row.promotion_id,
        carried_from=row.carried_from,
        digest=row.digest,
        revision=row.revision,
        granted_at=row.granted_at,
        granted_by=row.granted_by,
        reason=row.reason,
        unsupported=row.unsupported,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
        revoked_reason=row.revoked_reason,
    )
