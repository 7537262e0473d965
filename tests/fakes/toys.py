"""A toy repository type and a toy pipeline type, the set of types that holds them, and a lender of tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from fakes.pipeline_tools import tools
from levelgate.domain.json_value import JsonValue
from levelgate.errors import NotFound, SecretMissing
from levelgate.plugin import (
    Address,
    Artifact,
    CheckReport,
    Identity,
    ListedVersion,
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
    Secret,
    Unchanged,
    Validators,
    VersionQuery,
)
from levelgate.ports import Attempt, PluginReport

Tools = TypeVar("Tools")


class ToySettings(RepositorySettings):
    """A toy repository is its address and its shelf."""

    url: Annotated[Address, Identity()] = Field(description="where it is")
    shelf: Annotated[str, Identity()] = Field(default="", description="which part of it")


class ToyPackageSettings(PackageSettings):
    arch: list[str] = Field(default_factory=list, description="which architectures to take in")


class ToyPipelineSettings(PipelineSettings):
    command: list[str] = Field(min_length=1, description="what to start")
    key: Secret | None = Field(default=None, description="a secret of its own")


class ToyScheme:
    """Numbers with dots: 1.10 is newer than 1.9; ranges are `>=1.2,<2`; what ends in `-rc` is a pre-release."""

    name = "toy"

    def key(self, version: str) -> bytes:
        numbers = version.removesuffix("-rc").split(".")
        if not all(number.isdecimal() for number in numbers):
            raise ValueError(f"{version!r} is no toy version")
        tail = b"" if version.endswith("-rc") else b"\xff"
        return b"".join(b"\x01" + int(number).to_bytes(4, "big") for number in numbers) + b"\x00" + tail

    def is_prerelease(self, version: str) -> bool:
        return version.endswith("-rc")

    def in_range(self, version: str, spec: str) -> bool:
        return all(self._holds(version, part.strip()) for part in spec.split(",") if part.strip())

    def check_range(self, spec: str) -> None:
        self.in_range("1", spec)

    def _holds(self, version: str, part: str) -> bool:
        for sign in (">=", "<=", "==", ">", "<"):
            if part.startswith(sign):
                mine, other = self.key(version), self.key(part.removeprefix(sign).strip())
                return {">=": mine >= other, "<=": mine <= other, "==": mine == other}.get(
                    sign, mine > other if sign == ">" else mine < other
                )
        raise ValueError(f"{part!r} begins with no comparison; write >=1.2 or <2")


def _read_spec(spec: str) -> Mapping[str, JsonValue]:
    name, _, version = spec.partition(" = ")
    if "|" in spec:
        raise ValueError("can be read as one name or as two")
    return {"name": name, "versions": f"=={version}"} if version else {"name": name}


def toy_artifact(file_key: str = "any", *, digest: str = "sha256:" + "a" * 64) -> Artifact:
    """Make an artifact; its file key is its arch."""
    return Artifact(file_key=file_key, digest=digest, location=f"https://example.com/{file_key}", size=1, arch=file_key)


def toy_version(package: str, version: str, *artifacts: Artifact) -> ListedVersion:
    """Make a listed version, with one artifact unless others are given."""
    return ListedVersion(package=package, version=version, artifacts=artifacts or (toy_artifact(),))


@dataclass(kw_only=True, slots=True)
class ToyRepository:
    """What all toy repositories answer: set `report`, `versions` or `listing` to change it."""

    report: CheckReport = field(default_factory=lambda: CheckReport(reachable=True, summary="a toy repository"))
    versions: Sequence[ListedVersion] = ()
    listing: Listing | Unchanged | Exception | None = None
    queries: list[VersionQuery] = field(default_factory=list)
    checked: list[RepositorySettings] = field(default_factory=list)

    def check(self, settings: RepositorySettings, _tools: RepositoryTools) -> CheckReport:
        self.checked.append(settings)
        return self.report

    def list_versions(self, query: VersionQuery, _tools: RepositoryTools) -> Listing | Unchanged:
        self.queries.append(query)
        if isinstance(self.listing, Exception):
            raise self.listing
        return self.listing or Listing(versions=tuple(self.versions), cursor={"seen": len(self.queries)})

    def type(self, name: str = "toy") -> RepositoryType:
        return RepositoryType(
            name=name,
            title="toy repository",
            settings=ToySettings,
            package_settings=ToyPackageSettings,
            scheme=ToyScheme(),
            check=self.check,
            list_versions=self.list_versions,
            read_spec=_read_spec,
            wants=_wants,
        )


def _wants(settings: PackageSettings, artifact: Artifact) -> bool:
    assert isinstance(settings, ToyPackageSettings)
    return not settings.arch or artifact.arch in settings.arch


@dataclass(kw_only=True, slots=True)
class ToyPipeline:
    """What all toy pipelines answer; `requests` holds what they were given."""

    result: RunResult = field(default_factory=lambda: RunResult(state=RunState.SUCCEEDED))
    requests: list[RunRequest] = field(default_factory=list)

    def start(self, request: RunRequest, _tools: PipelineTools) -> RunResult:
        self.requests.append(request)
        return self.result

    def type(self, name: str = "toy") -> PipelineType:
        return PipelineType(name=name, title="toy pipeline", settings=ToyPipelineSettings, start=self.start)


@dataclass(kw_only=True, slots=True)
class FakeTypes:
    """Implements `levelgate.ports.Types` for given types; by itself it knows `toy` alone."""

    repositories: Sequence[RepositoryType] = field(default_factory=lambda: (ToyRepository().type(),))
    pipelines: Sequence[PipelineType] = field(default_factory=lambda: (ToyPipeline().type(),))

    def repository_type(self, name: str) -> RepositoryType:
        for kind in self.repositories:
            if kind.name == name:
                return kind
        raise NotFound(f"there is no repository type {name!r}")

    def pipeline_type(self, name: str) -> PipelineType:
        for kind in self.pipelines:
            if kind.name == name:
                return kind
        raise NotFound(f"there is no pipeline type {name!r}")

    def repository_types(self) -> Sequence[RepositoryType]:
        return self.repositories

    def pipeline_types(self) -> Sequence[PipelineType]:
        return self.pipelines

    def plugins(self) -> Sequence[PluginReport]:
        return (PluginReport(name="toy", module="fakes.toys", distribution="tests", version="1", state="loaded"),)


def _no_fetch(
    url: str,
    *,
    validators: Validators | None = None,
    accept: str = "",
    max_bytes: int = 0,
    size: int | None = None,
    digest: str | None = None,
) -> Any:
    raise AssertionError((url, validators, accept, max_bytes, size, digest))


def _no_parse(function: Callable[..., JsonValue], *args: JsonValue, files: Sequence[Path] = ()) -> Any:
    raise AssertionError((function, args, files))


@dataclass(kw_only=True, slots=True)
class FakeLender:
    """Implements `levelgate.ports.Lender`: its tools refuse to be used; `missing` holds references without a
    secret."""

    missing: set[str] = field(default_factory=set)
    secrets: dict[str, str] = field(default_factory=dict)
    lent: list[tuple[Mapping[str, JsonValue], str]] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)

    def repository_tools(self, settings: Mapping[str, JsonValue], key: str) -> AbstractContextManager[RepositoryTools]:
        self.lent.append((settings, key))
        return _lend(RepositoryTools(fetch=_no_fetch, parse=_no_parse))

    def pipeline_tools(self, attempt: Attempt) -> AbstractContextManager[PipelineTools]:
        return _lend(tools(log=lambda line: self.logs.append(f"{attempt.run_id} {line}")))

    def check_secret(self, reference: str, check: Callable[[str], None] | None = None) -> None:
        if reference in self.missing:
            raise SecretMissing(f"{reference} cannot be resolved", mend="set it")
        if check is not None:
            check(self.secrets[reference])


@contextmanager
def _lend(tools: Tools) -> Iterator[Tools]:
    yield tools
