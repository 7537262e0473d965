"""Entries of `packages`: their fields depend on the type of their repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from levelgate.config.entries import LATER_KEYS, PackageEntry
from levelgate.config.nodes import Node, node_of
from levelgate.config.problems import Problems, shown, suggestion
from levelgate.config.validation import check_keys, dumped, validated
from levelgate.domain.package import PackageDefinition

if TYPE_CHECKING:
    from levelgate.plugin.types import RepositoryType

Kinds: TypeAlias = "Mapping[str, RepositoryType | None]"
"""The type of each repository by the repository's name; None where that repository's entry is wrong itself."""


def read_package(node: Node, position: int, kinds: Kinds, problems: Problems) -> PackageDefinition | None:
    """Read one entry of `packages`; None where problems were noted."""
    before = len(problems)
    kind = _kind(node, kinds, problems)
    if kind is None:
        return None
    spec = node.fields.get("spec") if kind.read_spec else None
    whole = _with_spec(node, spec, kind, problems) if spec else node
    if whole is None:
        return None
    known = {*PackageEntry.model_fields, *kind.package_settings.model_fields}
    check_keys(whole, known, LATER_KEYS["packages"], problems)
    entry = validated(PackageEntry, whole, problems)
    settings = validated(kind.package_settings, whole, problems)
    _check_ranges(whole, kind, problems)
    if entry is None or settings is None or len(problems) > before:
        return None
    return PackageDefinition(
        repository=entry.repository,
        name=entry.name,
        versions=entry.versions,
        prereleases=entry.prereleases,
        start=entry.start,
        lines=entry.line_values(),
        settings=dumped(settings),
        position=position,
    )


def _kind(node: Node, kinds: Kinds, problems: Problems) -> RepositoryType | None:
    asked = node.fields.get("repository")
    if asked is None or not isinstance(asked.value, str):
        validated(PackageEntry, node, problems)
        return None
    if asked.value not in kinds:
        problems.add(asked, f"{shown(asked)} is no repository", suggestion(asked.value, kinds, "repositories"))
        return None
    return kinds[asked.value]


def _with_spec(node: Node, spec: Node, kind: RepositoryType, problems: Problems) -> Node | None:
    """Replace the ecosystem's own spec by the fields that it stands for, in its place."""
    if kind.read_spec is None or not isinstance(spec.value, str):
        problems.add(spec, f"{shown(spec)} is not a text", "quote it")
        return None
    try:
        said = kind.read_spec(spec.value)
    except ValueError as error:
        problems.add(spec, f"{shown(spec)}: {error}")
        return None
    for key in said:
        if key in node.fields:
            problems.add(spec, f"{shown(spec)} says {key!r}, which stands here too", "give it once")
    meant = {
        key: Node(value=node_of(value).value, path=spec.path, file=spec.file, line=spec.line, raw=str(value))
        for key, value in said.items()
    }
    return node.holding({**meant, **node.without(["spec"]).fields})


def _check_ranges(node: Node, kind: RepositoryType, problems: Problems) -> None:
    lines = node.fields.get("lines")
    for place in (node.fields.get("versions"), *(lines.fields.values() if lines else ())):
        if place is None or not isinstance(place.value, str) or not place.value.strip():
            continue
        try:
            kind.scheme.check_range(place.value.strip())
        except ValueError as error:
            problems.add(place, f"{shown(place)} is not a range of versions", str(error))
