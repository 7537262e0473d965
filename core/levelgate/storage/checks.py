"""Results of named checks, reported from outside; all are kept, the last one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from levelgate.storage.due_lanes import mark_waiting
from levelgate.storage.lane_state import check_of
from levelgate.storage.tables import check_results, lanes, versions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from levelgate.domain.facts import CheckResult


class SqlChecks:
    """The port `Checks` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def report(self, version_id: int, result: CheckResult) -> None:
        """Store a result; what was reported before under its name is kept, and counts no more."""
        values = {
            "version_id": version_id,
            "name": result.name,
            "passed": result.passed,
            "at": result.at,
            "by": result.by,
            "url": result.url,
        }
        self._connection.execute(insert(check_results).values(values))
        of_version = select(versions.c.package_id).where(versions.c.id == version_id).scalar_subquery()
        mark_waiting(self._connection, lanes.c.package_id == of_version)

    def of_version(self, version_id: int) -> Sequence[CheckResult]:
        """Return all results of a version, oldest first."""
        query = select(*check_results.c).where(check_results.c.version_id == version_id).order_by(check_results.c.id)
        return [check_of(row) for row in self._connection.execute(query)]
