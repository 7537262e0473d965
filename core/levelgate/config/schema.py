"""The JSON Schema of the declaration file, with the settings of all loaded types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from levelgate.config.entries import PackageEntry, PipelineEntry, RepositoryEntry, SubscriptionEntry
from levelgate.config.groups import GroupEntry
from levelgate.config.holds import HoldEntry
from levelgate.config.products import ProductEntry
from levelgate.config.roles import RoleEntry
from levelgate.config.tracks import LevelEntry, TrackEntry
from levelgate.domain.declaration import SECTIONS
from levelgate.domain.track_fields import LEVEL_DEFAULTS
from levelgate.plugin.types import PipelineType, RepositoryType

if TYPE_CHECKING:
    from pydantic import BaseModel

    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Types

Schema: TypeAlias = dict[str, Any]


def schema_of(types: Types) -> Mapping[str, JsonValue]:
    """Return the schema of a whole file."""
    definitions: Schema = {}
    repositories = types.repository_types()
    sections: dict[str, Schema] = {
        "repositories": _typed(_entry(RepositoryEntry, "repositories", definitions), repositories, definitions),
        "packages": _packages(repositories, definitions),
        "pipelines": _typed(_entry(PipelineEntry, "pipelines", definitions), types.pipeline_types(), definitions),
        "subscriptions": _entry(SubscriptionEntry, "subscriptions", definitions),
        "tracks": _tracks(definitions),
        "products": _entry(ProductEntry, "products", definitions),
        "holds": _entry(HoldEntry, "holds", definitions),
        "groups": _entry(GroupEntry, "groups", definitions),
        "roles": _entry(RoleEntry, "roles", definitions),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Levelgate declaration",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"type": ["array", "null"], "items": sections[name]} for name in SECTIONS},
        "$defs": definitions,
    }


def _model(model: type[BaseModel], prefix: str, definitions: Schema) -> Schema:
    """Return a model's schema; what it refers to goes into `definitions`, under names of its own."""
    schema = model.model_json_schema(ref_template=f"#/$defs/{prefix}.{{model}}")
    for name, definition in schema.pop("$defs", {}).items():
        definitions[f"{prefix}.{name}"] = definition
    return schema


def _entry(entry: type[BaseModel], section: str, definitions: Schema) -> Schema:
    """Return the schema of what all entries of a section have, with defaults as the file spells them."""
    schema = _model(entry, section, definitions)
    for field, default in SECTIONS[section].defaults.items():
        schema["properties"][field]["default"] = default
    return schema


def _tracks(definitions: Schema) -> Schema:
    level = _model(LevelEntry, "tracks", definitions)
    for field, default in LEVEL_DEFAULTS.items():
        level["properties"][field]["default"] = default
    definitions["tracks.level"] = level
    schema = _entry(TrackEntry, "tracks", definitions)
    schema["properties"]["levels"]["items"] = {"$ref": "#/$defs/tracks.level"}
    return schema


def _typed(common: Schema, kinds: Sequence[RepositoryType] | Sequence[PipelineType], definitions: Schema) -> Schema:
    return {"oneOf": [_of_type(common, kind, definitions) for kind in kinds]} if kinds else common


def _of_type(common: Schema, kind: RepositoryType | PipelineType, definitions: Schema) -> Schema:
    merged = _merged(common, _model(kind.settings, f"{type(kind).__name__}.{kind.name}", definitions))
    return merged | {"title": kind.title, "properties": {**merged["properties"], "type": {"const": kind.name}}}


def _merged(common: Schema, settings: Schema) -> Schema:
    return common | {
        "properties": {**settings.get("properties", {}), **common["properties"]},
        "required": [*common.get("required", []), *settings.get("required", [])],
    }


def _packages(kinds: Sequence[RepositoryType], definitions: Schema) -> Schema:
    """Return what a package may be: which type its repository has, a schema cannot say."""
    common = _entry(PackageEntry, "packages", definitions)
    choices = [_package(common, kind, definitions) for kind in kinds]
    return {"anyOf": choices} if choices else common


def _package(common: Schema, kind: RepositoryType, definitions: Schema) -> Schema:
    merged = _merged(common, _model(kind.package_settings, f"package.{kind.name}", definitions))
    if kind.read_spec is None:
        return merged
    spec = {"type": "string", "description": "the ecosystem's own way to say name, versions and the like"}
    return merged | {
        "properties": {**merged["properties"], "spec": spec},
        "required": [key for key in merged["required"] if key != "name"],
        "anyOf": [{"required": ["name"]}, {"required": ["spec"]}],
    }
