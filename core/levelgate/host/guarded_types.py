"""Types of plugins, with a guard around each of their functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from levelgate.domain.artifact import Artifact
from levelgate.domain.json_value import JsonValue, canonical
from levelgate.domain.listing import ListedVersion, Listing, RefusedEntry, Unchanged
from levelgate.domain.pipeline import RunResult, RunState
from levelgate.domain.repository import CheckReport
from levelgate.host.deadlines import Deadlines
from levelgate.host.guard import Guard
from levelgate.plugin.settings import PackageSettings, RepositorySettings
from levelgate.plugin.types import (
    PipelineTools,
    PipelineType,
    RepositoryTools,
    RepositoryType,
    RunRequest,
    VersionQuery,
)
from levelgate.plugin.versions import VersionScheme

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class GuardedScheme:
    """A version scheme whose errors, other than ValueError, are the plugin's failures."""

    name: str
    inner: VersionScheme
    guard: Guard

    def key(self, version: str) -> bytes:
        """Return the key; raise ValueError for a string that is no version."""
        return self._value("key", bytes, lambda: self.inner.key(version))

    def is_prerelease(self, version: str) -> bool:
        """Say whether the version is one before a release."""
        return self._value("is_prerelease", bool, lambda: self.inner.is_prerelease(version))

    def in_range(self, version: str, spec: str) -> bool:
        """Say whether the range holds the version; raise ValueError for an unreadable range."""
        return self._value("in_range", bool, lambda: self.inner.in_range(version, spec))

    def check_range(self, spec: str) -> None:
        """Raise ValueError for an unreadable range."""
        self.guard.call(f"{self.name}.check_range", lambda: self.inner.check_range(spec), also=ValueError)

    def _value(self, what: str, kind: type[T], work: Callable[[], T]) -> T:
        value = self.guard.call(f"{self.name}.{what}", work, also=ValueError)
        return _of(kind, value, self.guard, f"{self.name}.{what}")


def _of(kind: type[T], value: object, guard: Guard, what: str) -> T:
    if isinstance(value, kind):
        return value
    raise guard.broken(f"{what} returned {type(value).__name__}", wants=kind.__name__)


def _mapping(value: Mapping[str, T], guard: Guard, what: str) -> Mapping[str, T]:
    if isinstance(value, Mapping):
        return value
    raise guard.broken(f"{what} returned {type(value).__name__}", wants="a mapping")


def _check_cursor(cursor: Mapping[str, JsonValue], guard: Guard) -> None:
    try:
        canonical(dict(_mapping(cursor, guard, "list_versions, as cursor,")))
    except (TypeError, ValueError) as error:
        raise guard.broken(f"the cursor is no JSON: {error}", wants="a mapping of JSON values") from error


def _check_listing(answer: Listing | Unchanged, guard: Guard) -> Listing | Unchanged:
    """Look at everything that later code takes for granted."""
    if isinstance(answer, Unchanged):
        if answer.cursor is not None:
            _check_cursor(answer.cursor, guard)
        return answer
    listing = _of(Listing, answer, guard, "list_versions")
    _check_cursor(listing.cursor, guard)
    if listing.untold is not None:
        _of(frozenset, listing.untold, guard, "Listing.untold")
    for reason in _mapping(listing.withdrawn, guard, "Listing.withdrawn").values():
        _of(str, reason, guard, "Listing.withdrawn")
    for version in _of(tuple, listing.versions, guard, "Listing.versions"):
        _of(ListedVersion, version, guard, "Listing.versions")
        for artifact in _of(tuple, version.artifacts, guard, "ListedVersion.artifacts"):
            _of(Artifact, artifact, guard, "ListedVersion.artifacts")
    for entry in _of(tuple, listing.refused, guard, "Listing.refused"):
        _of(RefusedEntry, entry, guard, "Listing.refused")
    return listing


def guarded_repository_type(inner: RepositoryType, guard: Guard, deadlines: Deadlines) -> RepositoryType:
    """Return the type with guards: `check` and `list_versions` with deadlines, the others in the calling thread."""

    def check(settings: RepositorySettings, tools: RepositoryTools) -> CheckReport:
        what = f"{inner.name}.check"
        return _of(
            CheckReport, guard.call_within(deadlines.check, what, lambda: inner.check(settings, tools)), guard, what
        )

    def list_versions(query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        what = f"{inner.name}.list_versions"
        answer = guard.call_within(deadlines.list_versions, what, lambda: inner.list_versions(query, tools))
        return _check_listing(answer, guard)

    def wants(settings: PackageSettings, artifact: Artifact) -> bool:
        return bool(guard.call(f"{inner.name}.wants", lambda: inner.wants(settings, artifact)))

    def normal_name(name: str) -> str:
        what = f"{inner.name}.normal_name"
        return _of(str, guard.call(what, lambda: inner.normal_name(name), also=ValueError), guard, what)

    return replace(
        inner,
        check=check,
        list_versions=list_versions,
        wants=wants,
        normal_name=normal_name,
        read_spec=_guarded_read_spec(inner, guard),
        scheme=GuardedScheme(name=inner.scheme.name, inner=inner.scheme, guard=guard),
    )


def _guarded_read_spec(inner: RepositoryType, guard: Guard) -> Callable[[str], Mapping[str, JsonValue]] | None:
    read = inner.read_spec
    if read is None:
        return None

    def read_spec(spec: str) -> Mapping[str, JsonValue]:
        what = f"{inner.name}.read_spec"
        return _mapping(guard.call(what, lambda: read(spec), also=ValueError), guard, what)

    return read_spec


def guarded_pipeline_type(inner: PipelineType, guard: Guard) -> PipelineType:
    """Return the type with a guard around each of its functions, in the calling thread and without a deadline.

    An attempt may take as long as its run's timeout says, and what it is lent ends it there.
    """

    def start(request: RunRequest, tools: PipelineTools) -> RunResult:
        what = f"{inner.name}.start"
        return _check_result(guard.call(what, lambda: inner.start(request, tools)), guard, what)

    return replace(
        inner, start=start, prepare=_guarded_prepare(inner, guard), check_secret=_guarded_check_secret(inner, guard)
    )


def _check_result(answer: RunResult, guard: Guard, what: str) -> RunResult:
    result = _of(RunResult, answer, guard, what)
    _of(RunState, result.state, guard, f"{what}, as state,")
    _of(str, result.reason, guard, f"{what}, as reason,")
    if result.retry_after is not None:
        _of(timedelta, result.retry_after, guard, f"{what}, as retry_after,")
    return result


def _guarded_check_secret(inner: PipelineType, guard: Guard) -> Callable[[str, str], None] | None:
    check = inner.check_secret
    if check is None:
        return None

    def check_secret(setting: str, secret: str) -> None:
        guard.call(f"{inner.name}.check_secret", lambda: check(setting, secret), also=ValueError)

    return check_secret


def _guarded_prepare(inner: PipelineType, guard: Guard) -> Callable[[RunRequest], bytes] | None:
    prepare = inner.prepare
    if prepare is None:
        return None

    def prepared(request: RunRequest) -> bytes:
        what = f"{inner.name}.prepare"
        return _of(bytes, guard.call(what, lambda: prepare(request)), guard, what)

    return prepared
