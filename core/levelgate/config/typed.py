"""Entries that have a type: the type is looked up, and its settings are checked beside the common fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

from levelgate.config.entries import LATER_KEYS, PipelineEntry, RepositoryEntry
from levelgate.config.problems import Problems, shown, suggestion
from levelgate.config.validation import check_keys, dumped, validated
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.repository import RepositoryDefinition
from levelgate.plugin.settings import identity_of
from levelgate.plugin.types import PipelineType, RepositoryType

if TYPE_CHECKING:
    from pydantic import BaseModel

    from levelgate.config.nodes import Node

Kind = TypeVar("Kind", RepositoryType, PipelineType)


def by_name(kinds: Iterable[Kind]) -> dict[str, Kind]:
    """Return types by their names."""
    return {kind.name: kind for kind in kinds}


def read_repository(node: Node, kinds: Mapping[str, RepositoryType], problems: Problems) -> RepositoryDefinition | None:
    """Read one entry of `repositories`; None where problems were noted."""
    before = len(problems)
    kind = _kind(node, kinds, "repository types", problems)
    entry = validated(RepositoryEntry, node, problems)
    if kind is None:
        return None
    settings = _settings(node, RepositoryEntry, kind.settings, "repositories", problems)
    if entry is None or settings is None or len(problems) > before:
        return None
    return RepositoryDefinition(
        name=entry.name,
        type=kind.name,
        settings=dumped(settings),
        identity=identity_of(settings),
        interval=entry.interval,
    )


def read_pipeline(node: Node, kinds: Mapping[str, PipelineType], problems: Problems) -> PipelineDefinition | None:
    """Read one entry of `pipelines`; None where problems were noted."""
    before = len(problems)
    kind = _kind(node, kinds, "pipeline types", problems)
    entry = validated(PipelineEntry, node, problems)
    if kind is None:
        return None
    settings = _settings(node, PipelineEntry, kind.settings, "pipelines", problems)
    if entry is None or settings is None or len(problems) > before:
        return None
    return PipelineDefinition(
        name=entry.name,
        type=kind.name,
        settings=dumped(settings),
        timeout=entry.timeout,
        spacing=entry.spacing,
        concurrency=entry.concurrency,
    )


def _kind(node: Node, kinds: Mapping[str, Kind], noun: str, problems: Problems) -> Kind | None:
    asked = node.fields.get("type")
    if asked is None or not isinstance(asked.value, str):
        return None  # the model notes that
    if asked.value not in kinds:
        problems.add(asked, f"{shown(asked)} is not one of the {noun}", suggestion(asked.value, kinds, noun))
        return None
    return kinds[asked.value]


def _settings(
    node: Node, entry: type[BaseModel], settings: type[BaseModel], section: str, problems: Problems
) -> BaseModel | None:
    check_keys(node, {*entry.model_fields, *settings.model_fields}, LATER_KEYS[section], problems)
    return validated(settings, node, problems)
