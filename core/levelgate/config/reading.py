"""A whole file, section by section: entries, and what they have to do with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from levelgate.config.crossing import Placed, note_faults, note_filters
from levelgate.config.groups import read_group
from levelgate.config.holds import read_hold
from levelgate.config.naming import with_normal_names
from levelgate.config.nodes import Node
from levelgate.config.packages import Kinds, read_package
from levelgate.config.problems import Problems, shown
from levelgate.config.products import read_product
from levelgate.config.roles import read_role
from levelgate.config.subscriptions import Named, read_subscription
from levelgate.config.tracks import read_track
from levelgate.config.typed import by_name, read_pipeline, read_repository
from levelgate.config.validation import check_keys
from levelgate.domain.declaration import SECTIONS, Declaration, Definition, name_of
from levelgate.domain.package import PackageDefinition
from levelgate.domain.people import GroupDefinition, RoleDefinition
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition

if TYPE_CHECKING:
    from levelgate.ports import Types

Read = TypeVar("Read", bound=Definition)

# The sections whose entries are read by themselves; what they name is looked at when all are read.
_READERS: Mapping[str, Callable[[Node, Problems], Definition | None]] = {
    "tracks": read_track,
    "products": read_product,
    "holds": read_hold,
    "groups": read_group,
    "roles": read_role,
}


@dataclass(kw_only=True, slots=True)
class Reading:
    """One reading of one file, or of one entry; `stored` is what is defined already."""

    types: Types
    stored: Declaration
    problems: Problems = field(default_factory=Problems)

    def whole(self, root: Node) -> Declaration:
        """Read a file; note every error."""
        check_keys(root, SECTIONS, (), self.problems)
        sections = {name: self._entries(root, name) for name in SECTIONS}
        repositories = self._repositories(sections["repositories"])
        kinds = self._kinds(sections["repositories"])
        sections = {name: [with_normal_names(name, node, kinds) for node in nodes] for name, nodes in sections.items()}
        packages = self._packages(sections["packages"], kinds)
        pipelines = self._pipelines(sections["pipelines"])
        named = self._named(sections, Declaration(packages=tuple(packages.values()), pipelines=pipelines))
        subscriptions = _read_all(sections["subscriptions"], lambda node: read_subscription(node, named, self.problems))
        others = {name: self._others(name, sections[name]) for name in _READERS}
        for name in SECTIONS:
            if name not in {"packages", "roles"}:
                self._refuse_twice(sections[name], _name, "rename one")
        self._refuse_twice(sections["packages"], _reference, "remove one")
        found = (definition for read in (packages, *others.values()) for definition in read.values())
        declaration = Declaration.of((*repositories, *pipelines, *subscriptions, *found))
        self._cross(declaration, sections, {"packages": packages, **others}, kinds)
        return declaration

    def one(self, section: str, node: Node) -> Definition | None:
        """Read one entry; note every error."""
        node = with_normal_names(section, node, self._kinds(()))
        match section:
            case "repositories":
                return read_repository(node, by_name(self.types.repository_types()), self.problems)
            case "packages":
                return read_package(node, 0, self._kinds(()), self.problems)
            case "pipelines":
                return read_pipeline(node, by_name(self.types.pipeline_types()), self.problems)
            case "subscriptions":
                return read_subscription(node, self._named({}, Declaration()), self.problems)
            case _:
                return self._crossed(section, node)

    def _entries(self, root: Node, section: str) -> list[Node]:
        node = root.fields.get(section)
        if node is None or node.value is None:
            return []
        if not isinstance(node.value, list):
            self.problems.add(node, f"{shown(node)} is not a list", "write one entry a line, each after '- '")
            return []
        for entry in node.items:
            if not isinstance(entry.value, Mapping):
                self.problems.add(entry, f"{shown(entry)} is not an entry", "write its fields, such as 'name: app'")
        return [entry for entry in node.items if isinstance(entry.value, Mapping)]

    def _repositories(self, nodes: Sequence[Node]) -> tuple[RepositoryDefinition, ...]:
        kinds = by_name(self.types.repository_types())
        found: dict[str, str] = {}
        read = []
        for node in nodes:
            definition = read_repository(node, kinds, self.problems)
            if definition is None:
                continue
            other = found.setdefault(definition.fingerprint, definition.name)
            if other != definition.name:
                self.problems.add(
                    node, f"{definition.name!r} is the same repository as {other!r}", "declare it once, under one name"
                )
            read.append(definition)
        return tuple(read)

    def _packages(self, nodes: Sequence[Node], kinds: Kinds) -> Mapping[int, PackageDefinition]:
        """Read them, by their places in the section."""
        read = ((place, read_package(node, place, kinds, self.problems)) for place, node in enumerate(nodes))
        return {place: definition for place, definition in read if definition is not None}

    def _others(self, section: str, nodes: Sequence[Node]) -> Mapping[int, Definition]:
        read = ((place, _READERS[section](node, self.problems)) for place, node in enumerate(nodes))
        return {place: definition for place, definition in read if definition is not None}

    def _pipelines(self, nodes: Sequence[Node]) -> tuple[PipelineDefinition, ...]:
        kinds = by_name(self.types.pipeline_types())
        return _read_all(nodes, lambda node: read_pipeline(node, kinds, self.problems))

    def _cross(
        self,
        declaration: Declaration,
        sections: Mapping[str, Sequence[Node]],
        read: Mapping[str, Mapping[int, Definition]],
        kinds: Kinds,
    ) -> None:
        """Note what the entries of the sections that were read by themselves have to do with all others."""
        placed = [
            Placed(definition=definition, node=sections[name][place])
            for name, found in read.items()
            for place, definition in found.items()
        ]
        self._refuse_roles_twice(placed)
        names = {"packages": _reference}
        good = {(name, called) for name in sections for called in map(name_of, declaration.section(name))}
        wrong = {
            (name, called)
            for name, nodes in sections.items()
            for node in nodes
            if (name, called := names.get(name, _name)(node)) not in good
        }
        after = declaration.over(self.stored)
        lenient = tuple(_lenient(node) for node in sections["groups"] if ("groups", _name(node)) in wrong)
        note_faults(placed, replace(after, groups=(*after.groups, *lenient)), wrong, self.problems)
        note_filters(placed, after, kinds, self.problems)

    def _crossed(self, section: str, node: Node) -> Definition | None:
        """Read one entry by itself, and look at what it names among what is stored."""
        definition = _READERS[section](node, self.problems)
        if definition is not None:
            after = Declaration.of([definition]).over(self.stored)
            placed = [Placed(definition=definition, node=node)]
            note_faults(placed, after, set(), self.problems)
            note_filters(placed, after, self._kinds(()), self.problems)
        return definition

    def _refuse_roles_twice(self, placed: Iterable[Placed]) -> None:
        first: dict[str, Node] = {}
        for one in placed:
            if isinstance(one.definition, RoleDefinition):
                name = name_of(one.definition)
                if name in first:
                    message = f"the role {name!r} is declared twice, first at {first[name].place}"
                    self.problems.add(one.node, message, "name all who have it in one place")
                first.setdefault(name, one.node)

    def _kinds(self, nodes: Iterable[Node]) -> Kinds:
        kinds = by_name(self.types.repository_types())
        stored = {one.name: kinds[one.type] for one in self.stored.repositories if one.type in kinds}
        declared = {name: kinds.get(str(node.at(["type"]).value)) for node in nodes if (name := _name(node))}
        return {**stored, **declared}

    def _named(self, sections: Mapping[str, Sequence[Node]], good: Declaration) -> Named:
        """Tell what can be named: entries that are wrong themselves too, so that one error is told once.

        Those are not suggested, though: it is `good` that is.
        """
        packages = [
            PackageDefinition(repository=reference.partition("/")[0], name=reference.partition("/")[2])
            for node in sections.get("packages", ())
            if (reference := _reference(node))
        ]
        return Named(
            repositories={*_names(sections.get("repositories", ())), *(one.name for one in self.stored.repositories)},
            packages=(*packages, *self.stored.packages),
            pipelines={*_names(sections.get("pipelines", ())), *(one.name for one in self.stored.pipelines)},
            good_packages={one.reference for one in (*good.packages, *self.stored.packages)},
            good_pipelines={one.name for one in (*good.pipelines, *self.stored.pipelines)},
        )

    def _refuse_twice(self, nodes: Sequence[Node], name_of: Callable[[Node], str], mend: str) -> None:
        first: dict[str, Node] = {}
        for node in nodes:
            name = name_of(node)
            if name and name in first:
                place = first[name].place
                self.problems.add(node.at(["name"]), f"{name!r} is declared twice, first at {place}", mend)
            first.setdefault(name, node)


def _read_all(nodes: Iterable[Node], read: Callable[[Node], Read | None]) -> tuple[Read, ...]:
    return tuple(definition for definition in map(read, nodes) if definition is not None)


def _lenient(node: Node) -> GroupDefinition:
    """Return a group that is wrong as far as it goes, so that no count is found out of reach because of it."""
    members = (member.value for member in node.at(["members"]).items)
    return GroupDefinition(name=_name(node), members=tuple(one for one in members if isinstance(one, str)))


def _text(node: Node, key: str) -> str:
    value = node.fields[key].value if key in node.fields else None
    return value.strip() if isinstance(value, str) else ""


def _name(node: Node) -> str:
    return _text(node, "name")


def _names(nodes: Iterable[Node]) -> set[str]:
    return {_name(node) for node in nodes}


def _reference(node: Node) -> str:
    repository, name = _text(node, "repository"), _name(node)
    return f"{repository}/{name}" if repository and name else ""
