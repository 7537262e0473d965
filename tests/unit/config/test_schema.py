"""The JSON Schema of the file."""

from __future__ import annotations

import json
import re
from typing import Any

from fakes.files import declarations
from fakes.toys import FakeTypes, ToyRepository
from levelgate.config import DeclarationFile
from levelgate.domain.declaration import SECTIONS
from levelgate.domain.gates.kinds import ENTRY, EXIT


def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(json.dumps(declarations().schema()))
    return schema


def _entry(section: str) -> dict[str, Any]:
    items: dict[str, Any] = _schema()["properties"][section]["items"]
    choices: list[dict[str, Any]] = items.get("oneOf") or items.get("anyOf") or [items]
    return choices[0]


def test_the_schema_has_the_sections_of_this_version_and_no_other() -> None:
    schema = _schema()

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert list(schema["properties"]) == list(SECTIONS)
    assert schema["additionalProperties"] is False


def test_a_repository_has_the_common_fields_and_those_of_its_type() -> None:
    entry = _entry("repositories")

    assert entry["properties"]["type"] == {"const": "toy"}
    assert {"name", "interval", "url", "shelf", "username", "password"} <= entry["properties"].keys()
    assert entry["required"] == ["name", "type", "url"]
    assert entry["additionalProperties"] is False


def test_a_package_may_be_given_by_its_spec_in_place_of_its_name() -> None:
    entry = _entry("packages")

    assert {"spec", "arch", "versions", "lines", "start"} <= entry["properties"].keys()
    assert entry["required"] == ["repository"]
    assert entry["anyOf"] == [{"required": ["name"]}, {"required": ["spec"]}]


def test_durations_are_texts_with_a_unit() -> None:
    assert _entry("pipelines")["properties"]["timeout"]["pattern"] == "^[0-9]{1,9}[smhd]$"


def test_the_runs_of_what_waits_for_all_are_for_the_latest() -> None:
    entry = _entry("subscriptions")

    assert entry["if"] == {"properties": {"wait_for": {"const": "all"}}, "required": ["wait_for"]}
    assert entry["then"] == {"properties": {"each": {"const": "latest"}}}


def test_defaults_are_spelled_as_the_file_spells_them() -> None:
    timeout = _entry("pipelines")["properties"]["timeout"]

    assert re.fullmatch(timeout["pattern"], timeout["default"])
    assert _entry("packages")["properties"]["start"]["default"] == "newest"


def test_a_level_has_the_gates_of_its_entry_and_of_its_exit() -> None:
    level = _schema()["$defs"]["tracks.level"]
    assert list(level["properties"]["entry"]["properties"]) == list(ENTRY)
    assert list(level["properties"]["exit"]["properties"]) == list(EXIT)
    assert level["properties"]["slots"]["default"] == 1
    assert level["required"] == ["name"]


def test_a_freeze_begins_from() -> None:
    entry = _entry("holds")
    assert {"from", "until"} <= entry["properties"].keys()
    assert entry["required"] == ["name", "until", "reason"]


def test_every_reference_within_the_schema_leads_somewhere() -> None:
    schema = _schema()
    references = [part.split('"')[0] for part in json.dumps(schema).split('"$ref": "')[1:]]

    assert references
    assert {reference.removeprefix("#/$defs/") for reference in references} <= schema["$defs"].keys()


def test_each_type_has_a_choice_of_its_own() -> None:
    types = FakeTypes(repositories=(ToyRepository().type("toy"), ToyRepository().type("doll")))

    items: Any = json.loads(json.dumps(DeclarationFile(types).schema()))["properties"]["repositories"]["items"]

    assert [choice["properties"]["type"]["const"] for choice in items["oneOf"]] == ["toy", "doll"]
