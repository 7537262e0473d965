"""What the declaration file says, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from levelgate.domain.durations import format_duration
from levelgate.domain.package import PackageDefinition, Start, StartPolicy
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.subscription import Each, SubscriptionDefinition, WaitFor
from levelgate.errors import DeclarationInvalid

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

Definition: TypeAlias = RepositoryDefinition | PackageDefinition | PipelineDefinition | SubscriptionDefinition

SECTIONS = ("repositories", "packages", "pipelines", "subscriptions")

DEFAULTS: dict[str, dict[str, JsonValue]] = {
    "repositories": {"interval": "1m"},
    "packages": {"versions": "", "prereleases": True, "start": "newest", "lines": {}},
    "pipelines": {"timeout": "15m", "spacing": ["5s", "30s", "2m", "10m", "30m", "2h"], "concurrency": None},
    "subscriptions": {"events": ["version.detected"], "each": "version", "wait_for": "any", "quiet": None},
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """The definitions of one file, in its order."""

    repositories: tuple[RepositoryDefinition, ...] = ()
    packages: tuple[PackageDefinition, ...] = ()
    pipelines: tuple[PipelineDefinition, ...] = ()
    subscriptions: tuple[SubscriptionDefinition, ...] = ()

    def section(self, name: str) -> Sequence[Definition]:
        """Return the definitions of one of SECTIONS."""
        sections: dict[str, Sequence[Definition]] = {
            "repositories": self.repositories,
            "packages": self.packages,
            "pipelines": self.pipelines,
            "subscriptions": self.subscriptions,
        }
        return sections[name]


def section_of(definition: Definition) -> str:
    """Return the section of the file that a definition belongs to."""
    match definition:
        case RepositoryDefinition():
            return "repositories"
        case PackageDefinition():
            return "packages"
        case PipelineDefinition():
            return "pipelines"
        case SubscriptionDefinition():
            return "subscriptions"


def name_of(definition: Definition) -> str:
    """Return what a definition is called in its section: a name, or a package's reference."""
    return definition.reference if isinstance(definition, PackageDefinition) else definition.name


def fields_of(definition: Definition) -> dict[str, JsonValue]:
    """Return a definition as the file spells it, defaults included."""
    match definition:
        case RepositoryDefinition():
            own: dict[str, JsonValue] = {
                "name": definition.name,
                "type": definition.type,
                "interval": format_duration(definition.interval),
            }
            return own | dict(definition.settings)
        case PackageDefinition():
            return _package_fields(definition) | dict(definition.settings)
        case PipelineDefinition():
            own = {
                "name": definition.name,
                "type": definition.type,
                "timeout": format_duration(definition.timeout),
                "spacing": [format_duration(wait) for wait in definition.spacing],
                "concurrency": definition.concurrency,
            }
            return own | dict(definition.settings)
        case SubscriptionDefinition():
            return {
                "name": definition.name,
                "packages": list(definition.packages),
                "events": list(definition.events),
                "each": str(definition.each),
                "wait_for": str(definition.wait_for),
                "quiet": format_duration(definition.quiet) if definition.quiet else None,
                "pipeline": definition.pipeline,
            }


def _package_fields(definition: PackageDefinition) -> dict[str, JsonValue]:
    return {
        "name": definition.name,
        "repository": definition.repository,
        "versions": definition.versions,
        "prereleases": definition.prereleases,
        "start": _start(definition.start),
        "lines": {line.name: line.versions for line in definition.lines},
    }


def _start(policy: StartPolicy) -> JsonValue:
    return {"last": policy.count} if policy.kind is Start.LAST else str(policy.kind)


def written_fields(definition: Definition) -> dict[str, JsonValue]:
    """Return a definition as an export writes it: without what is the default anyway."""
    defaults = _defaults(definition)
    return {key: value for key, value in fields_of(definition).items() if key not in defaults or defaults[key] != value}


def _defaults(definition: Definition) -> Mapping[str, JsonValue]:
    defaults = DEFAULTS[section_of(definition)]
    waits_for_all = isinstance(definition, SubscriptionDefinition) and definition.wait_for is WaitFor.ALL
    return {**defaults, "each": str(Each.LATEST)} if waits_for_all else defaults


def raise_problems(problems: Sequence[DeclarationInvalid]) -> None:
    """Raise one error for all of these, if there are any."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        lines = "".join(f"\n{problem}" for problem in problems)
        raise DeclarationInvalid(f"{len(problems)} errors:{lines}", problems=tuple(problems))
