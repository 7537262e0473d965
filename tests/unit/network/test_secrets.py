"""References to secrets in the environment."""

from __future__ import annotations

import pytest

from levelgate.errors import SecretMissing
from levelgate.network.secrets import resolve


def test_an_environment_variable_is_read_at_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPO_TOKEN", "first")
    assert resolve("${env:REPO_TOKEN}") == "first"
    monkeypatch.setenv("REPO_TOKEN", "second")
    assert resolve("${env:REPO_TOKEN}") == "second"


def test_a_missing_variable_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REPO_TOKEN", raising=False)
    with pytest.raises(
        SecretMissing, match=r"\$\{env:REPO_TOKEN\} is missing; set the environment variable REPO_TOKEN"
    ):
        resolve("${env:REPO_TOKEN}")


def test_an_empty_variable_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPO_TOKEN", "")
    with pytest.raises(SecretMissing, match="is empty"):
        resolve("${env:REPO_TOKEN}")


def test_what_is_no_reference_is_not_repeated() -> None:
    with pytest.raises(SecretMissing) as caught:
        resolve("hunter2")
    assert "hunter2" not in str(caught.value)
