"""Entries of `packages`: their fields depend on the type of their repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from levelgate.config.entries import LATER_KEYS, PackageEntry
from levelgate.config.nodes import Node, node_of
from levelgate.config.problems import Problems, shown, suggestion
from levelgate.config.validation import check_keys, dumped, validated
from levelgate.domain.package import PackageDefinition
from levelgate.domain.reference import OUR_NAME

if TYPE_CHECKING:
    from levelgate.plugin.types import RepositoryType

# How ecosystems write that a version is meant alone, or with all that are newer.
_SIGNS = ("=", "==", ">=")

Kinds: TypeAlias = "Mapping[str, RepositoryType | None]"
"""The type of each repository by the repository's name; None where that repository's entry is wrong itself."""


def read_package(node: Node, position: int, kinds: Kinds, problems: Problems) -> PackageDefinition | None:
    """Read one entry of `packages`; None where problems were noted."""
    before = len(problems)
    kind = _kind(node, kinds, problems)
    if kind is None:
        _check_common(node, problems)
        return None
    spec = node.fields.get("spec") if kind.read_spec else None
    whole = _with_spec(node, spec, kind, problems) if spec else node
    if whole is None:
        _check_common(node, problems)
        return None
    known = {*PackageEntry.model_fields, *kind.package_settings.model_fields}
    check_keys(whole, known, LATER_KEYS["packages"], problems)
    _check_ranges(whole, kind, problems)
    entry = validated(PackageEntry, _without_numbers(whole), problems)
    settings = validated(kind.package_settings, whole, problems)
    name = _normal_name(entry.name, whole, kind, problems) if entry else ""
    if entry is None or settings is None or len(problems) > before:
        return None
    return PackageDefinition(
        repository=entry.repository,
        name=name,
        versions=entry.versions,
        prereleases=entry.prereleases,
        start=entry.start,
        lines=entry.line_values(),
        track=entry.track,
        settings=dumped(settings),
        position=position,
    )


def _normal_name(name: str, node: Node, kind: RepositoryType, problems: Problems) -> str:
    try:
        return kind.normal_name(name)
    except ValueError as error:
        place = node.fields["name"]
        fault, _, mend = str(error).partition("; ")
        problems.add(place, f"{shown(place)} {fault}", mend)
        return name


def _kind(node: Node, kinds: Kinds, problems: Problems) -> RepositoryType | None:
    asked = node.fields.get("repository")
    if asked is None or not isinstance(asked.value, str):
        return None  # the model notes that
    if asked.value not in kinds:
        good = [name for name, kind in kinds.items() if kind is not None and OUR_NAME.fullmatch(name)]
        problems.add(asked, f"{shown(asked)} is no repository", suggestion(asked.value, good, "repositories"))
        return None
    return kinds[asked.value]


def _check_common(node: Node, problems: Problems) -> None:
    """Note what is wrong with the fields that do not depend on the type of the repository."""
    named = {"name": Node(value="spec")} if "spec" in node.fields else {}
    validated(PackageEntry, node.holding({**named, **node.fields}), problems)


def _with_spec(node: Node, spec: Node, kind: RepositoryType, problems: Problems) -> Node | None:
    """Replace the ecosystem's own spec by the fields that it stands for, in its place."""
    if kind.read_spec is None or not isinstance(spec.value, str):
        problems.add(spec, f"{shown(spec)} is not a text", "quote it")
        return None
    try:
        said = kind.read_spec(spec.value)
    except ValueError as error:
        fault, _, mend = str(error).partition("; ")
        problems.add(spec, fault if fault.startswith(shown(spec)) else f"{shown(spec)}: {fault}", mend)
        return None
    for key in said:
        if key in node.fields:
            problems.add(spec, f"{shown(spec)} says {key!r}, which stands here too", "give it once")
    meant = {
        key: Node(value=node_of(value).value, path=spec.path, file=spec.file, line=spec.line, raw=str(value))
        for key, value in said.items()
    }
    return node.holding({**meant, **node.without(["spec"]).fields})


def _ranges(node: Node) -> Iterator[Node]:
    lines = node.fields.get("lines")
    yield from (node.fields["versions"],) if "versions" in node.fields else ()
    yield from lines.fields.values() if lines else ()


def _without_numbers(node: Node) -> Node:
    """Leave out what is a bare number in place of a range: that is told with what would be a range."""
    kept = {key: value for key, value in node.fields.items() if key != "versions" or not value.is_number}
    if (lines := node.fields.get("lines")) and lines.fields:
        kept["lines"] = lines.without([name for name, value in lines.fields.items() if value.is_number])
    return node.holding(kept)


def _check_ranges(node: Node, kind: RepositoryType, problems: Problems) -> None:
    for place in _ranges(node):
        if place.is_number:
            meant = [f'"{sign}{place.raw}"' for sign in _SIGNS if not _fault(kind, f"{sign}{place.raw}")]
            mend = f"write {' or '.join(meant)}" if meant else f'quote it: "{place.raw}"'
            problems.add(place, f"{shown(place)} is a bare number", mend)
        elif isinstance(place.value, str) and (fault := _fault(kind, place.value.strip())):
            reason, _, mend = fault.partition("; ")
            reason = reason.replace(f"{shown(place)} ", "it ", 1) if reason.startswith(f"{shown(place)} ") else reason
            problems.add(place, f"{shown(place)} is not a range of versions: {reason}", mend)


def _fault(kind: RepositoryType, versions: str) -> str:
    try:
        if versions:
            kind.scheme.check_range(versions)
    except ValueError as error:
        return str(error)
    return ""
