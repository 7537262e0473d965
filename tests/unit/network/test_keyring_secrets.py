"""References to secrets in a keyring: the real library, over a keyring of this test's own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend

from levelgate.errors import SecretMissing
from levelgate.network import keyring_secrets
from levelgate.network.keyring_secrets import Keyring
from levelgate.network.secrets import resolve

_REFERENCE = "${keyring:https://index.example.com//ci}"


class _Kept(KeyringBackend):
    def __init__(self) -> None:
        self.secrets = {("https://index.example.com/", "ci"): "hunter2"}
        self.asked = 0
        self.locked: threading.Event | None = None

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        if self.locked:
            self.locked.wait(5)
        if username == "broken":
            raise RuntimeError("hunter2")
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password


@pytest.fixture
def kept() -> Iterator[_Kept]:
    before = keyring.get_keyring()
    backend = _Kept()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def _secret(name: str) -> str:
    return Keyring().secret(f"${{keyring:{name}}}", name)


def test_a_keyring_keeps_secrets_by_service_and_user(kept: _Kept) -> None:
    assert resolve(_REFERENCE) == "hunter2"
    assert kept.asked == 1


def test_an_answer_is_kept_for_a_moment(kept: _Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = Keyring()
    name = "https://index.example.com//ci"
    assert [asking.secret(_REFERENCE, name) for _ in range(3)] == ["hunter2"] * 3
    assert kept.asked == 1
    monkeypatch.setattr(keyring_secrets, "KEPT", 0.0)
    fresh = Keyring()
    assert [fresh.secret(_REFERENCE, name) for _ in range(2)] == ["hunter2"] * 2
    assert kept.asked == 3


@pytest.mark.usefixtures("kept")
def test_what_a_keyring_does_not_keep_is_named_with_what_to_do() -> None:
    with pytest.raises(SecretMissing, match=r"\$\{keyring:a/b\} is missing; say `keyring set a b` as the user"):
        _secret("a/b")


@pytest.mark.usefixtures("kept")
def test_what_a_keyring_raises_is_not_repeated() -> None:
    with pytest.raises(SecretMissing, match="failed with RuntimeError; look at") as raised:
        _secret("a/broken")
    assert "hunter2" not in str(raised.value)


def test_a_keyring_that_waits_for_a_person_is_given_up(kept: _Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.locked = threading.Event()
    monkeypatch.setattr(keyring_secrets, "SECONDS", 0.05)
    with pytest.raises(SecretMissing, match=r"did not answer in 0\.05 s; unlock it"):
        _secret("a/b")
    kept.locked.set()


def test_without_the_library_what_to_install_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretMissing, match=r"needs the library keyring; install it with pip install 'levelgate\[key"):
        _secret("a/b")


@pytest.mark.parametrize("name", ["service", "/user", "service/"])
def test_a_reference_without_service_or_user_is_refused(name: str) -> None:
    with pytest.raises(SecretMissing, match="names no user; write"):
        _secret(name)
