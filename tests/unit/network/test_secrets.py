"""References to secrets in the environment."""

from __future__ import annotations

import pytest

from levelgate.errors import SecretMissing
from levelgate.network.secrets import checked, resolve


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


def _no_word(value: str) -> None:
    if " " in value:
        raise ValueError("is not one word; leave out the spaces")


def test_a_secret_that_fits_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "hunter2")
    assert checked("${env:WORD}", _no_word) == "hunter2"


def test_a_secret_that_does_not_fit_is_named_and_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "hunter 2")
    with pytest.raises(SecretMissing, match=r"^the secret \$\{env:WORD\} is not one word; leave out the spaces$"):
        checked("${env:WORD}", _no_word)
