"""What a look at a repository, or a question for a package, found."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from levelgate.domain.repository import CheckReport
from levelgate.usecases.packages import Match


class CheckAnswer(BaseModel):
    """What a look at an address found: what it is in one sentence, and what is odd about it."""

    reachable: bool
    summary: str
    warnings: list[str]
    details: dict[str, Any]

    @classmethod
    def of(cls, report: CheckReport) -> CheckAnswer:
        """Shape a report."""
        return cls(
            reachable=report.reachable,
            summary=report.summary,
            warnings=list(report.warnings),
            details=dict(report.details),
        )


class MatchAnswer(BaseModel):
    """A package that is there now: how many of its versions would be recorded, and the newest of them."""

    package: str
    versions: int
    newest: str | None

    @classmethod
    def of(cls, match: Match) -> MatchAnswer:
        """Shape a match."""
        return cls(package=match.package, versions=match.versions, newest=match.newest)
