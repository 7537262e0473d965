"""What the tables hold, in the form in which it is compared with what the events tell (I7)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from levelgate.domain.hold_fields import hold_fields
from levelgate.domain.replaying.holds import TOLD
from levelgate.domain.replaying.sets import MEMBER
from levelgate.domain.replaying.snapshot import Snapshot, written
from levelgate.storage.holds import hold_of, select_holds
from levelgate.storage.tables import (
    artifacts,
    check_results,
    decisions,
    grants,
    packages,
    places,
    promotions,
    repositories,
    set_members,
    sets,
    standings,
    versions,
)
from levelgate.storage.versions import select_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row, Table

    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.replaying.snapshot import Fields

_PROMOTION = (
    *("version_id", "level_id", "state", "requester", "reason", "skip", "overrides", "rollback", "end_reason"),
    *("signed_sets", "revision"),
)
_PROMOTION_TIMES = (
    "created_at",
    "asked_at",
    "asking_since",
    "asking_stopped_at",
    "entered_at",
    "worked_at",
    "ended_at",
)
_GRANT = (
    *("version_id", "level_id", "origin", "promotion_id", "carried_from", "digest", "revision", "granted_by", "reason"),
    *("unsupported", "revoked_by", "revoked_reason"),
)
_SET = ("product_id", "state", "started_by", "reason", "end_reason")


class SqlSnapshots:
    """The port `Snapshots` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self) -> Snapshot:
        """Return what the tables hold of all that events tell."""
        return Snapshot(
            records={
                "version": self._versions(),
                "artifact": self._artifacts(),
                "check": _counted(self._rows(check_results), "version_id", _check),
                "promotion": {
                    str(row.id): _fields(row, _PROMOTION, _PROMOTION_TIMES) for row in self._rows(promotions)
                },
                "decision": _counted(self._rows(decisions), "promotion_id", _decision),
                "occupant": self._occupants(),
                "standing": {
                    f"{row.version_id}/{row.level_id}": _fields(row, ("state", "unsupported"), ())
                    for row in self._rows(standings)
                },
                "grant": {
                    str(row.id): _fields(row, _GRANT, ("granted_at", "revoked_at")) for row in self._rows(grants)
                },
                "set": {str(row.id): _fields(row, _SET, ("started_at", "ended_at")) for row in self._rows(sets)},
                "set member": _counted(self._rows(set_members), "set_id", lambda row: _fields(row, MEMBER, ())),
                "hold": {str(row.id): _hold(row) for row in self._connection.execute(select_holds())},
            }
        )

    def _rows(self, table: Table) -> Iterator[Row[Any]]:
        yield from self._connection.execute(select(*table.c).order_by(*table.primary_key))

    def _versions(self) -> Mapping[str, Fields]:
        query = select_versions(versions.c.listing <= repositories.c.listing)
        named = ("version", "digest", "state", "quarantined_from", "alias_of", "line", "passed_over")
        return {str(row.id): _fields(row, named, ()) for row in self._connection.execute(query)}

    def _artifacts(self) -> Mapping[str, Fields]:
        known = versions.join(packages).join(repositories)
        seen = select(versions.c.id).select_from(known).where(versions.c.listing <= repositories.c.listing)
        query = select(*artifacts.c).where(artifacts.c.version_id.in_(seen))
        return {
            f"{row.version_id}/{row.file_key}": _fields(row, ("digest", "late", "missing"), ())
            for row in self._connection.execute(query)
        }

    def _occupants(self) -> Mapping[str, Fields]:
        return {
            f"{row.lane_id}/{row.level_id}": {
                "version_id": row.occupant,
                "promotion": row.occupied_by,
                "newest": row.newest_id,
            }
            for row in self._rows(places)
            if row.occupant is not None
        }


def _fields(row: Row[Any], names: Iterable[str], times: Iterable[str]) -> Fields:
    fields: dict[str, JsonValue] = {name: getattr(row, name) for name in names}
    return fields | {name: written(getattr(row, name)) for name in times}


def _counted(rows: Iterable[Row[Any]], owner: str, make: Callable[[Row[Any]], Fields]) -> Mapping[str, Fields]:
    """Give the records of each owner numbers, in the order of their ids."""
    counts: Counter[int] = Counter()
    found: dict[str, Fields] = {}
    for row in rows:
        key = getattr(row, owner)
        counts[key] += 1
        found[f"{key} no. {counts[key]}"] = make(row)
    return found


def _check(row: Row[Any]) -> Fields:
    return _fields(row, ("name", "passed", "by", "url"), ("at",))


def _decision(row: Row[Any]) -> Fields:
    return _fields(row, ("gate", "person", "answer", "reason", "standing"), ("at", "withdrawn_at"))


def _hold(row: Row[Any]) -> Fields:
    told = hold_fields(hold_of(row))
    lifted: datetime | None = row.lifted_at
    return {
        **{name: told.get(name) for name in TOLD},
        "created_at": written(row.created_at),
        "lifted_at": written(lifted),
        "lifted_by": row.lifted_by,
    }
