from __future__ import annotations

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from levelgate.plugin.settings import Address, Identity, RepositorySettings, Secret, identity_of, secrets_of


class FeedSettings(RepositorySettings):
    """A repository type's settings."""

    url: Annotated[Address, Identity()]
    arches: Annotated[tuple[str, ...], Identity()] = ()
    note: str = ""


@pytest.mark.parametrize(
    ("given_address", "address"),
    [
        ("https://example.com/repo", "https://example.com/repo/"),
        ("https://example.com/repo///", "https://example.com/repo/"),
        ("HTTPS://Example.COM:443/Repo", "https://example.com/Repo/"),
        ("http://example.com:80", "http://example.com/"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("http://[::1]:8080/repo", "http://[::1]:8080/repo/"),
        ("file:///srv/repo", "file:///srv/repo/"),
        ("file://localhost/srv/repo/", "file:///srv/repo/"),
    ],
)
def test_an_address_has_one_normal_form(given_address: str, address: str) -> None:
    assert FeedSettings(url=given_address).url == address
    assert FeedSettings(url=address).url == address


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("ftp://example.com/repo", "has the scheme 'ftp'; http, https and file are spoken"),
        ("example.com/repo", "has the scheme ''"),
        ("https://user:pass@example.com/", "holds credentials"),
        ("https://user@example.com/", "holds credentials"),
        ("https://example.com/?arch=x86_64", "has a query or a fragment"),
        ("https://example.com/#top", "has a query or a fragment"),
        ("https:///repo", "has no host"),
        ("file://elsewhere/repo", "is not file:///absolute/path"),
        ("file:repo", "is not file:///absolute/path"),
        ("https://example.com:99999/", "cannot be read; write such as"),
        ("https://example.com:port/", "cannot be read; write such as"),
        ("https://[::1", "cannot be read; write such as"),
        ("https://example.com/a b/", "holds a blank"),
        ("https://example.com/a\nb/", "what cannot be seen"),
        ("https://example.com/\0/", "what cannot be seen"),
        ("file:///srv/\0/", "what cannot be seen"),
    ],
)
def test_an_address_that_is_not_spoken_to_is_refused_with_the_reason(address: str, error: str) -> None:
    with pytest.raises(ValidationError, match=error.replace("?", r"\?")):
        FeedSettings(url=address)


@pytest.mark.parametrize(
    "reference", ["${env:TOKEN}", "${file:/run/secrets/token}", "${keyring:https://a.example.com//ci}"]
)
def test_a_secret_is_a_reference(reference: str) -> None:
    settings = FeedSettings(url="https://example.com", token=Secret(reference))
    assert settings.token == reference


@given(st.text().filter(lambda text: "${" not in text))
def test_a_secret_that_is_no_reference_is_refused_and_its_reason_does_not_repeat_it(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        FeedSettings.model_validate({"url": "https://example.com", "token": text})
    assert "write ${env:NAME} or ${file:/path}" in caught.value.errors(include_input=False)[0]["msg"]


def test_half_of_a_pair_of_credentials_is_refused() -> None:
    with pytest.raises(ValidationError, match="username is given without password"):
        FeedSettings(url="https://example.com", username="ann")
    with pytest.raises(ValidationError, match="password is given without username"):
        FeedSettings(url="https://example.com", password=Secret("${env:PASSWORD}"))


def test_two_kinds_of_credentials_are_refused() -> None:
    with pytest.raises(ValidationError, match="token and username are both given"):
        FeedSettings(
            url="https://example.com",
            username="ann",
            password=Secret("${env:PASSWORD}"),
            token=Secret("${env:TOKEN}"),
        )


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        FeedSettings.model_validate({"url": "https://example.com", "urls": "https://example.com"})


def test_identity_is_of_the_marked_fields_in_normal_form() -> None:
    settings = FeedSettings(url="https://Example.com/repo", arches=("x86_64",), note="mine")
    assert identity_of(settings) == {"url": "https://example.com/repo/", "arches": ["x86_64"]}


def test_the_names_of_secret_fields_are_known() -> None:
    assert secrets_of(FeedSettings) == {"password", "token"}
