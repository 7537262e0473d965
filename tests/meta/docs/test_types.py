"""The pages of the bundled types have every setting, and every variable that a command is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel

from levelgate.plugin import JsonValue, RunRequest
from levelgate.running.surroundings import ALLOWED, RUN_FILE
from levelgate_command.settings import CommandSettings
from levelgate_command.variables import gocd_variables, run_variables
from levelgate_deb.settings import Package as DebPackage
from levelgate_deb.settings import Settings as DebSettings
from levelgate_deb.versions import DpkgOrder
from levelgate_pypi.scheme import read_range as read_specifiers
from levelgate_pypi.settings import PypiPackageSettings, PypiSettings
from levelgate_pypi.spec import read_spec as read_requirement
from levelgate_webhook.cloud_event import cloud_event
from levelgate_webhook.settings import WebhookSettings
from levelgate_webhook.signature import signed_headers
from levelgate_yum.ranges import read_range
from levelgate_yum.settings import YumPackageSettings, YumSettings
from levelgate_yum.spec import read_spec
from meta.tables import by_word, page, rows, section

_COMMAND, _WEBHOOK, _YUM, _PYPI = page("command.md"), page("webhook.md"), page("yum.md"), page("pypi.md")
_DEB = page("deb.md")
_PAYLOAD: Mapping[str, JsonValue] = {
    "event": {"number": 7, "kind": "version.detected"},
    **dict.fromkeys(("pipeline", "subscription", "digest", "line", "level", "promotion"), "x"),
    **dict.fromkeys(("reason", "requested_by", "test", "product", "set"), "x"),
    "repository": "updates",
    "package": "updates/app",
    "name": "app",
    "version": "2:1.2-3",
    "artifacts": [
        {
            "file": "app-1.2-3.x86_64.rpm",
            "key": "x86_64",
            "location": "https://repo.example.com/app-1.2-3.x86_64.rpm",
            "size": 1,
            "sha256": "ab",
            "arch": "x86_64",
        }
    ],
}


def _keys(*models: type[BaseModel]) -> set[str]:
    return {key for model in models for key in model.model_fields}


@pytest.mark.parametrize(
    ("text", "models"),
    [
        (_COMMAND, (CommandSettings,)),
        (_WEBHOOK, (WebhookSettings,)),
        (_YUM, (YumSettings, YumPackageSettings)),
        (_PYPI, (PypiSettings, PypiPackageSettings)),
        (_DEB, (DebSettings, DebPackage)),
    ],
    ids=str,
)
def test_a_type_s_settings_are_all_on_its_page(text: str, models: tuple[type[BaseModel], ...]) -> None:
    assert set(by_word(section(text, "Settings"), "Setting")) == _keys(*models)


def test_the_variables_of_a_command_are_all_on_its_page() -> None:
    request = RunRequest(id="1", attempt=1, settings=CommandSettings(command=["true"]), payload=_PAYLOAD)
    described = by_word(section(_COMMAND, "Environment variables"), "Variable")
    assert set(described) == {*run_variables(request), RUN_FILE}


def test_the_variables_that_a_command_may_see_are_named() -> None:
    text = section(_COMMAND, "Environment variables")
    assert [name for name in ALLOWED if f"`{name}`" not in text] == []


def test_the_variables_of_gocd_are_as_the_page_shows_them() -> None:
    shown = by_word(section(_COMMAND, "GoCD's variables"), "Variable")
    given = gocd_variables(_PAYLOAD)
    assert set(shown) == set(given)
    assert f"`{given['GO_PACKAGE_UPDATES_APP_LABEL']}`" in shown["GO_PACKAGE_UPDATES_APP_LABEL"][0]


def test_the_keys_and_headers_of_a_webhook_are_all_on_its_page() -> None:
    text = section(_WEBHOOK, "What is sent")
    event = json.loads(cloud_event("1", _PAYLOAD, datetime.now(UTC)))
    assert list(by_word(text, "Key")) == list(event)
    headers = {"content-type", "user-agent", *signed_headers([b"key"], "1", 1, b"")}
    assert set(by_word(text, "Header")) == headers


@pytest.mark.parametrize("bound", [cells[0].strip("`") for cells in rows(section(_YUM, "Ranges"), "Bound")])
def test_a_range_of_the_page_can_be_read(bound: str) -> None:
    assert read_range(bound) != ()


@pytest.mark.parametrize("bound", [cells[0].strip("`") for cells in rows(section(_PYPI, "Ranges"), "Bound")])
def test_a_range_of_python_s_page_can_be_read(bound: str) -> None:
    assert len(read_specifiers(bound)) > 0


@pytest.mark.parametrize("bound", [cells[0].strip("`") for cells in rows(section(_DEB, "Ranges"), "Bound")])
def test_a_range_of_debian_s_page_can_be_read(bound: str) -> None:
    assert isinstance(DpkgOrder().in_range("1.0-1", bound), bool)


@pytest.mark.parametrize("spec", list(by_word(section(_PYPI, "Specs"), "Spec")))
def test_a_spec_of_python_s_page_can_be_read(spec: str) -> None:
    assert read_requirement(spec)["name"] == "app"


@pytest.mark.parametrize("spec", list(by_word(section(_YUM, "Specs"), "Spec")))
def test_a_spec_of_the_page_can_be_read(spec: str) -> None:
    assert read_spec(spec)["name"] == "app"
