"""What the declaration file says, as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.package import PackageDefinition
from levelgate.domain.people import GroupDefinition, RoleDefinition
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.product import ProductDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.domain.sections.groups import GROUPS
from levelgate.domain.sections.holds import HOLDS
from levelgate.domain.sections.packages import PACKAGES
from levelgate.domain.sections.pipelines import PIPELINES
from levelgate.domain.sections.products import PRODUCTS
from levelgate.domain.sections.repositories import REPOSITORIES
from levelgate.domain.sections.roles import ROLES
from levelgate.domain.sections.subscriptions import SUBSCRIPTIONS
from levelgate.domain.sections.tracks import TRACKS
from levelgate.domain.subscription import SubscriptionDefinition
from levelgate.domain.track import TrackDefinition
from levelgate.errors import DeclarationInvalid

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.sections.section import Section

LARGEST_FILE = 1024 * 1024
"""How many bytes a declaration file may have."""

Definition: TypeAlias = (
    RepositoryDefinition
    | PackageDefinition
    | TrackDefinition
    | PipelineDefinition
    | SubscriptionDefinition
    | ProductDefinition
    | FreezeDefinition
    | GroupDefinition
    | RoleDefinition
)

_IN_ORDER: Sequence[Section[Any]] = (
    REPOSITORIES,
    PACKAGES,
    TRACKS,
    PIPELINES,
    SUBSCRIPTIONS,
    PRODUCTS,
    HOLDS,
    GROUPS,
    ROLES,
)

SECTIONS: Mapping[str, Section[Any]] = {section.name: section for section in _IN_ORDER}
"""The sections by name, in the order in which a file is written."""

_BY_KIND: Mapping[type, Section[Any]] = {section.kind: section for section in SECTIONS.values()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """The definitions of one file, in its order."""

    repositories: tuple[RepositoryDefinition, ...] = ()
    packages: tuple[PackageDefinition, ...] = ()
    tracks: tuple[TrackDefinition, ...] = ()
    pipelines: tuple[PipelineDefinition, ...] = ()
    subscriptions: tuple[SubscriptionDefinition, ...] = ()
    products: tuple[ProductDefinition, ...] = ()
    holds: tuple[FreezeDefinition, ...] = ()
    groups: tuple[GroupDefinition, ...] = ()
    roles: tuple[RoleDefinition, ...] = ()

    def section(self, name: str) -> Sequence[Definition]:
        """Return the definitions of one of SECTIONS."""
        definitions: Sequence[Definition] = getattr(self, SECTIONS[name].name)
        return definitions

    @classmethod
    def of(cls, definitions: Iterable[Definition]) -> Declaration:
        """Sort definitions into their sections; in each they keep their order."""
        sections: dict[str, Any] = dict.fromkeys(SECTIONS, ())
        for definition in definitions:
            sections[section_of(definition).name] += (definition,)
        return cls(**sections)

    def over(self, stored: Declaration) -> Declaration:
        """Return these beside what is stored and not declared anew, by name."""
        own = {(type(definition), name_of(definition)) for definition in self.all()}
        others = (definition for definition in stored.all() if (type(definition), name_of(definition)) not in own)
        return Declaration.of((*self.all(), *others))

    def all(self) -> tuple[Definition, ...]:
        """Return all definitions, section by section."""
        return tuple(definition for name in SECTIONS for definition in self.section(name))


def section_of(definition: Definition) -> Section[Any]:
    """Return the section of the file that a definition belongs to."""
    return _BY_KIND[type(definition)]


def name_of(definition: Definition) -> str:
    """Return what a definition is called in its section: a name, or a package's reference."""
    name: str = section_of(definition).called(definition)
    return name


def fields_of(definition: Definition) -> dict[str, JsonValue]:
    """Return a definition as the file spells it, defaults included."""
    return section_of(definition).fields(definition)


def written_fields(definition: Definition) -> dict[str, JsonValue]:
    """Return a definition as an export writes it: without what is the default anyway."""
    defaults = section_of(definition).defaults_of(definition)
    return {key: value for key, value in fields_of(definition).items() if key not in defaults or defaults[key] != value}


def raise_problems(problems: Sequence[DeclarationInvalid]) -> None:
    """Raise one error for all of these, if there are any."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        lines = "".join(f"\n{problem}" for problem in problems)
        raise DeclarationInvalid(f"{len(problems)} errors:{lines}", problems=tuple(problems))
