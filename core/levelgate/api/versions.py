"""Versions: in version order, package by package."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from levelgate.api.context import ActorGiven, EnvironmentGiven
from levelgate.api.definitions import Reason
from levelgate.api.paging import Page, PagingGiven
from levelgate.domain.artifact import RecordedArtifact
from levelgate.domain.reference import LARGEST_NUMBER, PackageReference, is_number, parse_version
from levelgate.domain.version import UpstreamState, Version
from levelgate.errors import NotFound, RequestInvalid
from levelgate.ports import Transaction
from levelgate.usecases.accept import accept
from levelgate.usecases.promoting.finding import FindVersion

router = APIRouter(tags=["versions"])

_HEX = re.compile(r"(?:[0-9a-f]{2})*")


class ArtifactAnswer(BaseModel):
    """One file of a version; `late` and `missing` as the repository had it after the version was first seen."""

    file_key: str
    arch: str
    location: str
    size: int | None
    digest: str
    built_at: datetime | None
    published_at: datetime | None
    late: bool
    missing: bool
    details: dict[str, Any]

    @classmethod
    def of(cls, recorded: RecordedArtifact) -> ArtifactAnswer:
        """Shape an artifact."""
        artifact = recorded.artifact
        return cls(
            file_key=artifact.file_key,
            arch=artifact.arch,
            location=artifact.location,
            size=artifact.size,
            digest=artifact.digest,
            built_at=artifact.built_at,
            published_at=artifact.published_at,
            late=recorded.late,
            missing=recorded.missing,
            details=dict(artifact.details),
        )


class VersionAnswer(BaseModel):
    """A version; `offered` says whether automation may start anything for it."""

    id: int
    package: str
    version: str
    digest: str
    state: UpstreamState
    line: str | None
    offered: bool
    passed_over: bool
    quarantined_from: str | None
    alias_of: int | None
    first_seen_at: datetime
    published_at: datetime | None
    artifacts: list[ArtifactAnswer]
    details: dict[str, Any]

    @classmethod
    def of(cls, version: Version) -> VersionAnswer:
        """Shape a version."""
        return cls(
            id=version.id,
            package=version.package,
            version=version.version,
            digest=version.digest,
            state=version.state,
            line=version.line,
            offered=version.offered,
            passed_over=version.passed_over,
            quarantined_from=version.quarantined_from,
            alias_of=version.alias_of,
            first_seen_at=version.first_seen_at,
            published_at=version.published_at,
            artifacts=[ArtifactAnswer.of(artifact) for artifact in version.artifacts],
            details=dict(version.details),
        )


class AcceptRequest(BaseModel):
    """Why a version is accepted."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = ""


class AcceptAnswer(BaseModel):
    """A version that was accepted, and how many runs that started."""

    version: VersionAnswer
    runs: int


@router.get("/packages/{repository}/{package}/versions")
def list_versions(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    repository: str,
    package: str,
    state: Annotated[list[UpstreamState] | None, Query(description="of these states only")] = None,
) -> Page[VersionAnswer]:
    """List a package's versions in version order."""
    position = paging.position(list)
    with environment.store.read() as transaction:
        found = transaction.versions.listed(
            transaction.packages.get(PackageReference(repository=repository, package=package)).id,
            states=state or (),
            after=_order(position) if position is not None else None,
            limit=paging.limit + 1,
        )
    return paging.page(found, VersionAnswer.of, lambda version: [version.key.hex(), version.id])


@router.get("/versions/{version:path}")
def show_version(environment: EnvironmentGiven, version: str) -> VersionAnswer:
    """Show one version, by its id or a reference such as `updates/app@1.2-3`."""
    with environment.store.read() as transaction:
        return VersionAnswer.of(find_version(transaction, version))


@router.post("/versions/{version:path}/accept")
def accept_version(
    environment: EnvironmentGiven, actor: ActorGiven, version: str, asked: AcceptRequest
) -> AcceptAnswer:
    """Accept a version out of quarantine, and start what its detection would have started."""
    accepted = accept(environment, finding(version), actor=actor, reason=asked.reason)
    return AcceptAnswer(version=VersionAnswer.of(accepted.version), runs=accepted.runs)


def find_version(transaction: Transaction, text: str) -> Version:
    """Find a version by its id or its reference; raise NotFound or ReferenceInvalid."""
    if not is_number(text):
        return transaction.versions.get(parse_version(text))
    found = transaction.versions.by_id([int(text)]).get(int(text))
    if found is None:
        raise NotFound(
            f"there is no version with the id {text}",
            mend="`levelgate version list PACKAGE` shows them, with --json their ids too",
        )
    return found


def finding(text: str) -> FindVersion:
    """Return what finds a version as `find_version` does, within the transaction that it is needed in."""
    return lambda transaction: find_version(transaction, text)


def _order(position: list[Any]) -> tuple[bytes, int]:
    match position:
        case [str(key), int(identity)] if _HEX.fullmatch(key) and 0 <= identity <= LARGEST_NUMBER:
            return bytes.fromhex(key), identity
        case _:
            raise RequestInvalid("the cursor is of another list", mend="start at the first page", place="query.cursor")
