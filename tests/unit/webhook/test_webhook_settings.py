"""What a webhook pipeline can be told, and what not."""

from __future__ import annotations

import pytest

from fakes.toys import FakeTypes
from levelgate.config import DeclarationFile
from levelgate.errors import DeclarationInvalid
from levelgate.plugin.settings import secrets_of
from levelgate_webhook.plugin import levelgate_pipeline_types
from levelgate_webhook.settings import WebhookSettings

HOOK = "url: 'https://ci.example.com/hooks/app'"
SIGNED = "secret: '${env:HOOK}'"


def read(*fields: str) -> WebhookSettings:
    declarations = DeclarationFile(FakeTypes(pipelines=tuple(levelgate_pipeline_types())))
    entry = ", ".join(["name: hook", "type: webhook", *fields])
    declared = declarations.read(f"pipelines: [{{{entry}}}]\n", "levelgate.yaml")
    written = declarations.read(declarations.write(declared), "levelgate.yaml")
    assert written == declared
    return WebhookSettings.model_validate_json(
        WebhookSettings.model_validate(declared.pipelines[0].settings).model_dump_json()
    )


def test_an_address_and_a_secret_are_enough() -> None:
    settings = read(HOOK, SIGNED)
    assert (settings.url, settings.secret) == ("https://ci.example.com/hooks/app", ["${env:HOOK}"])
    assert (settings.allowed_networks, settings.result) == ([], "accepted")


def test_two_secrets_are_a_list() -> None:
    assert read(HOOK, "secret: ['${env:NEW}', '${file:/srv/old}']").secret == ["${env:NEW}", "${file:/srv/old}"]


def test_one_secret_is_written_as_one() -> None:
    assert read(HOOK, "secret: ['${env:HOOK}']").model_dump(mode="json")["secret"] == "${env:HOOK}"


def test_networks_and_addresses_are_allowed() -> None:
    networks = ["10.1.0.0/16", "127.0.0.1", "::1"]
    assert read(HOOK, SIGNED, "allowed_networks: ['10.1.0.0/16', '127.0.0.1', '::1']").allowed_networks == networks


def test_an_address_may_be_a_secret() -> None:
    assert read("secret_url: '${env:ADDRESS}'", SIGNED).secret_url == "${env:ADDRESS}"


def test_secrets_are_known_to_be_such() -> None:
    assert secrets_of(WebhookSettings) == {"secret", "secret_url"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([HOOK], "pipelines[0]: 'secret' is missing; add it"),
        ([SIGNED], "pipelines[0]: neither url nor secret_url is given; give one of them"),
        ([HOOK, SIGNED, "secret_url: '${env:U}'"], "both url and secret_url are given; give one of them"),
        ([HOOK, "secret: []"], "pipelines[0].secret: the value holds 0 references; give one, or two while"),
        ([HOOK, "secret: ['${env:A}', '${env:B}', '${env:C}']"], "pipelines[0].secret: the value holds 3 references"),
        ([HOOK, "secret: hunter2"], "pipelines[0].secret: the value is not a reference to a secret; write ${env:NAME}"),
        ([HOOK, "secret: ['${env:A}', hunter2]"], "pipelines[0].secret[1]: the value is not a reference to a secret"),
        ([HOOK, "secret: 7"], "pipelines[0].secret: the value is not a list"),
        ([SIGNED, "url: 'ftp://ci.example.com/'"], "'ftp://ci.example.com/' is no address of a webhook; write http"),
        ([SIGNED, "url: 'https:///path'"], "is no address of a webhook"),
        ([SIGNED, "url: 'https://ci.example.com:99999/'"], "is no address of a webhook"),
        ([SIGNED, "url: 'https://ci.example.com/a b'"], "is no address of a webhook"),
        ([SIGNED, "url: 'https://me:hunter2@ci.example.com/'"], "holds credentials; leave them out"),
        ([SIGNED, "url: 'https://ci.example.com/#hunter2'"], "has a fragment, which is never sent; leave it out"),
        ([SIGNED, "url: 'https://ci.example.com/?key=hunter2'"], "which may hold a secret; give the whole address as"),
        ([SIGNED, "secret_url: 'https://ci.example.com/?key=hunter2'"], "secret_url: the value is not a reference"),
        ([HOOK, SIGNED, "allowed_networks: [ci.example.com]"], "allowed_networks[0]: 'ci.example.com' is no network;"),
        ([HOOK, SIGNED, "allowed_networks: ['10.1.2.3/8']"], "is an address within a network; write 10.0.0.0/8, or"),
        ([HOOK, SIGNED, "result: callback"], "pipelines[0].result: 'callback' needs the server, which takes no"),
        ([HOOK, SIGNED, "result: later"], "pipelines[0].result: 'later' is no choice here; write 'accepted'"),
        ([HOOK, SIGNED, "headers: {x: y}"], "unknown key 'headers'"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(fields: list[str], said: str) -> None:
    with pytest.raises(DeclarationInvalid) as refused:
        read(*fields)
    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value) or "fragment" in said
