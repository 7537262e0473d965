"""A sound plugin: the repository type feed, the pipeline type make, and a watcher of events."""

from __future__ import annotations

from collections.abc import Iterable

from levelgate.domain.event import Event
from levelgate.plugin import (
    CheckReport,
    Listing,
    PackageSettings,
    PipelineSettings,
    PipelineTools,
    PipelineType,
    RepositorySettings,
    RepositoryTools,
    RepositoryType,
    RunRequest,
    RunResult,
    RunState,
    VersionQuery,
    hookimpl,
)

SEEN: list[int] = []


class PlainScheme:
    """Orders versions as text, and knows no ranges."""

    name = "plain"

    def key(self, version: str) -> bytes:
        if not version:
            raise ValueError("an empty version")
        return version.encode()

    def is_prerelease(self, version: str) -> bool:
        return version.endswith("rc")

    def in_range(self, version: str, spec: str) -> bool:
        self.check_range(spec)
        return version == spec

    def check_range(self, spec: str) -> None:
        if not spec:
            raise ValueError("an empty range")


def check(_settings: RepositorySettings, _tools: RepositoryTools) -> CheckReport:
    return CheckReport(reachable=True, summary="a feed")


def list_versions(_query: VersionQuery, _tools: RepositoryTools) -> Listing:
    return Listing(versions=(), cursor={})


def start(_request: RunRequest, _tools: PipelineTools) -> RunResult:
    return RunResult(state=RunState.SUCCEEDED)


FEED = RepositoryType(
    name="feed",
    title="JSON feed",
    settings=RepositorySettings,
    package_settings=PackageSettings,
    scheme=PlainScheme(),
    check=check,
    list_versions=list_versions,
)
MAKE = PipelineType(name="make", title="make", settings=PipelineSettings, start=start)


@hookimpl
def levelgate_repository_types() -> Iterable[RepositoryType]:
    yield FEED


@hookimpl
def levelgate_pipeline_types() -> Iterable[PipelineType]:
    yield MAKE


@hookimpl
def levelgate_event(event: Event) -> None:
    SEEN.append(event.number)
