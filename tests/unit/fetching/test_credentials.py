"""Credentials made of a repository's settings."""

from __future__ import annotations

import pytest

from levelgate.errors import SecretMissing
from levelgate.fetching.credentials import credentials_of


def test_settings_without_secrets_give_no_credentials() -> None:
    assert credentials_of({"url": "https://repo.example.com/", "token": None}) is None


@pytest.mark.parametrize("value", ["tok\nX-Admin: 1", "tok en", "t\u00f6k", "tok\r"])
def test_a_token_that_no_header_can_carry_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("REPO_TOKEN", value)
    with pytest.raises(SecretMissing, match="cannot have") as caught:
        credentials_of({"token": "${env:REPO_TOKEN}"})
    assert value not in str(caught.value)
