"""The part of each entry that is the same for all types, as models: they check the file and make its schema."""

from __future__ import annotations

from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic.config import JsonDict

from levelgate.domain.durations import parse_duration
from levelgate.domain.event import EventKind
from levelgate.domain.occasion import STARTING_EVENTS
from levelgate.domain.package import Line, Start, StartPolicy
from levelgate.domain.pipeline import DEFAULT_SPACING
from levelgate.domain.reference import OUR_NAME
from levelgate.domain.repository import DEFAULT_INTERVAL
from levelgate.domain.subscription import Each, WaitFor

_MAX_PACKAGE_NAME = 200
_MAX_LAST = 100_000
_MOST_AT_ONCE = 1000


def _name(value: str) -> str:
    if OUR_NAME.fullmatch(value):
        return value
    raise ValueError(
        "is not a name; use up to 100 letters, digits, '.', '_' and '-', and begin with a letter or a digit"
    )


def _package_name(value: str) -> str:
    if not value or len(value) > _MAX_PACKAGE_NAME or value.startswith("-"):
        raise ValueError(f"is not a package name; write 1 to {_MAX_PACKAGE_NAME} characters, not '-' first")
    if not value.isprintable() or any(mark in value for mark in " /@#"):
        raise ValueError("is not a package name; leave out spaces, control characters, '/', '@' and '#'")
    return value


def is_package_pattern(value: str) -> bool:
    """Say whether a text has the form of a package's reference."""
    repository, _, package = value.partition("/")
    return bool(repository and package) and "/" not in package


def _package_pattern(value: str) -> str:
    if not is_package_pattern(value):
        raise ValueError("is not a package; write REPOSITORY/PACKAGE, such as updates/app or updates/acme-*")
    return value


def _duration(value: Any) -> timedelta:
    return parse_duration(value if isinstance(value, str) else str(value))


def _start(value: Any) -> StartPolicy:
    match value:
        case "newest" | "none" | "all":
            return StartPolicy(kind=Start(value))
        case {"last": int(count)} if len(value) == 1 and type(count) is int and 1 <= count <= _MAX_LAST:
            return StartPolicy(kind=Start.LAST, count=count)
        case {"last": _} if len(value) == 1:
            raise ValueError(f"is not a start policy; write {{last: N}} with a whole number N of 1 to {_MAX_LAST}")
        case _:
            raise ValueError("is not a start policy; write newest, none, all, or {last: 5}")


def _lines(value: Any) -> Any:
    if isinstance(value, dict):
        for name in value:
            if not OUR_NAME.fullmatch(name):
                raise ValueError(f"has a line {name[:60]!r}; name it with letters, digits, '.', '_' and '-'")
    return value


def _event(value: str) -> str:
    if value in set(STARTING_EVENTS):
        return value
    known = [str(kind) for kind in STARTING_EVENTS]
    # What all of them have in common makes any two look alike.
    nearest = get_close_matches(value, known, n=1, cutoff=0.85)
    mend = f"did you mean {nearest[0]!r}?" if nearest else f"known: {', '.join(known)}"
    if value == EventKind.VERSION_REPLACED:
        mend = f"what was replaced starts nothing before somebody accepts it: '{EventKind.VERSION_ACCEPTED}'"
    raise ValueError(f"is no event that can start a pipeline; {mend}")


Name = Annotated[str, AfterValidator(_name), Field(json_schema_extra={"pattern": f"^{OUR_NAME.pattern}$"})]
PackageName = Annotated[str, AfterValidator(_package_name)]
PackagePattern = Annotated[str, AfterValidator(_package_pattern)]
Duration = Annotated[
    timedelta,
    PlainValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,9}[smhd]$", "examples": ["90s", "15m", "4h", "3d"]}),
]
StartField = Annotated[
    StartPolicy,
    PlainValidator(_start),
    WithJsonSchema(
        {
            "oneOf": [
                {"enum": ["newest", "none", "all"]},
                {
                    "type": "object",
                    "properties": {"last": {"type": "integer", "minimum": 1, "maximum": _MAX_LAST}},
                    "required": ["last"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Lines = Annotated[dict[str, str], BeforeValidator(_lines)]
EventName = Annotated[str, AfterValidator(_event), Field(json_schema_extra={"enum": [*map(str, STARTING_EVENTS)]})]


class Entry(BaseModel):
    """What all entries have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)


class RepositoryEntry(Entry):
    """A watched place."""

    name: Name = Field(description="what it is called here; renaming it keeps its history")
    type: str = Field(description="a repository type of a loaded plugin")
    interval: Duration = Field(default=DEFAULT_INTERVAL, description="how often it is polled")


class PackageEntry(Entry):
    """A package, or a pattern of packages, in a repository."""

    repository: str = Field(description="the name of its repository")
    name: PackageName = Field(description="an exact name, or a pattern with * and ?")
    versions: str = Field(default="", description="the range of versions to take in, as the ecosystem writes it")
    prereleases: bool = Field(default=True, description="whether to take in versions before a release")
    start: StartField = Field(default_factory=StartPolicy, description="which versions of the first contact to offer")
    lines: Lines = Field(default_factory=dict, description="named version ranges; the first that holds a version wins")
    track: Name | None = Field(default=None, description="the track that its versions move on")

    def line_values(self) -> tuple[Line, ...]:
        """Return the lines in the order of the file."""
        return tuple(Line(name=name, versions=versions) for name, versions in self.lines.items())


class PipelineEntry(Entry):
    """A named way to start work elsewhere."""

    name: Name = Field(description="what it is called here")
    type: str = Field(description="a pipeline type of a loaded plugin")
    timeout: Duration = Field(default=timedelta(minutes=15), description="when one attempt is ended")
    spacing: tuple[Duration, ...] = Field(
        default=DEFAULT_SPACING, description="the waits between attempts that could not find out"
    )
    concurrency: int | None = Field(
        default=None,
        ge=1,
        le=_MOST_AT_ONCE,
        description="how many of its runs go on at once; otherwise as its type says",
    )


_EACH_OF_ALL: JsonDict = {
    "if": {"properties": {"wait_for": {"const": WaitFor.ALL.value}}, "required": ["wait_for"]},
    "then": {"properties": {"each": {"const": Each.LATEST.value}}},
}


class SubscriptionEntry(Entry):
    """When this happens to these packages, start this pipeline."""

    model_config = ConfigDict(json_schema_extra=_EACH_OF_ALL)

    name: Name = Field(description="what it is called here")
    packages: tuple[PackagePattern, ...] = Field(min_length=1, description="references, or patterns such as updates/*")
    pipeline: str = Field(description="the name of the pipeline to start")
    events: tuple[EventName, ...] = Field(
        default=("version.detected",), min_length=1, description="the kinds of event that start it"
    )
    each: Each = Field(
        default=Each.VERSION, description="a run for each version, or only for the latest (so with wait_for: all)"
    )
    wait_for: WaitFor = Field(
        default=WaitFor.ANY, description="whether one package with something new is enough, or each must have something"
    )
    quiet: Duration | None = Field(
        default=None, description="how long nothing more must come before a run begins, which lets a burst settle"
    )


LATER_KEYS = {
    "repositories": frozenset[str](),
    "packages": frozenset[str](),
    "pipelines": frozenset({"result"}),
    "subscriptions": frozenset[str](),
}
"""Words that a later version will understand; they are refused as such, and not as mistakes."""
