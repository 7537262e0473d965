"""The page of the declaration file has every key that the program understands, and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from levelgate.config.entries import (
    PackageEntry,
    PipelineEntry,
    RepositoryEntry,
    SubscriptionEntry,
)
from levelgate.config.groups import GroupEntry
from levelgate.config.holds import HoldEntry
from levelgate.config.products import ProductEntry
from levelgate.config.roles import RoleEntry
from levelgate.config.tracks import LevelEntry, TrackEntry
from levelgate.config.validation import keys_of
from levelgate.domain.declaration import SECTIONS
from levelgate.domain.durations import format_duration
from levelgate.domain.facts import Need
from levelgate.domain.occasion import STARTING_EVENTS
from levelgate.domain.package import Start, StartPolicy
from levelgate.domain.product import SetStart
from levelgate_command.settings import CommandSettings
from levelgate_webhook.settings import WebhookSettings
from levelgate_yum.settings import YumPackageSettings, YumSettings
from meta.tables import by_word, page, section

_PAGE = page("declaration-file.md")
_MODELS: dict[str, tuple[type[BaseModel], ...]] = {
    "repositories": (RepositoryEntry, YumSettings),
    "packages": (PackageEntry, YumPackageSettings),
    "pipelines": (PipelineEntry, CommandSettings, WebhookSettings),
    "subscriptions": (SubscriptionEntry,),
    "tracks": (TrackEntry,),
    "products": (ProductEntry,),
    "holds": (HoldEntry,),
    "groups": (GroupEntry,),
    "roles": (RoleEntry,),
}
_OF_NO_MODEL = {("packages", "spec")}
_FIELDS = [
    pytest.param(name, field.alias or key, field, id=f"{name}.{key}")
    for name, models in _MODELS.items()
    for model in models
    for key, field in model.model_fields.items()
]


def _spelled(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case timedelta():
            return format_duration(value)
        case StartPolicy() | SetStart():
            return str(value.kind)
        case (Need(), names):
            return _spelled(names)
        case list() | tuple():
            return f"[{', '.join(map(_spelled, value))}]"
        case _:
            return str(value) or '""'


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    return "none" if value is None else f"`{_spelled(value)}`"


def test_the_sections_of_the_page_are_those_of_the_file() -> None:
    assert [name for name in SECTIONS if f"\n## {name}\n" not in _PAGE] == []


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_has_the_keys_of_its_models_and_no_other(name: str) -> None:
    known = {key for model in _MODELS[name] for key in keys_of(model)}
    extra = {key for of, key in _OF_NO_MODEL if of == name}
    assert set(by_word(section(_PAGE, name), "Key")) == known | extra


@pytest.mark.parametrize(("name", "key", "field"), _FIELDS)
def test_a_key_has_its_default(name: str, key: str, field: FieldInfo) -> None:
    assert by_word(section(_PAGE, name), "Key")[key][1] == _default(field)


def test_the_start_policies_are_all_there() -> None:
    policies = {word.strip("{}").partition(":")[0] for word in by_word(section(_PAGE, "packages"), "Value")}
    assert policies == set(map(str, Start))


def test_the_events_are_those_that_can_start_something() -> None:
    assert list(by_word(section(_PAGE, "subscriptions"), "Event")) == list(map(str, STARTING_EVENTS))


def test_the_keys_of_a_level_are_all_there_with_their_defaults() -> None:
    defaults = {key: cells[1] for key, cells in by_word(section(_PAGE, "tracks"), "Level key").items()}
    assert defaults == {key: _default(field) for key, field in LevelEntry.model_fields.items()}
