"""Who holds a lease."""

from __future__ import annotations

import os
import socket

import pytest

from levelgate.usecases.lease_owner import is_gone, new_owner


def test_two_things_that_one_process_does_do_not_share_a_lease() -> None:
    assert new_owner() != new_owner()


def test_a_process_that_goes_on_is_not_gone() -> None:
    assert not is_gone(new_owner())


def test_a_process_that_ended_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_process: int, _signal: int) -> None:
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", nobody)
    assert is_gone(new_owner())


def test_another_users_process_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_process: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not is_gone(new_owner())


@pytest.mark.parametrize("owner", ["elsewhere:1:ab", "me", "", f"{socket.gethostname()}:x:ab"])
def test_of_what_cannot_be_looked_at_nothing_is_said(monkeypatch: pytest.MonkeyPatch, owner: str) -> None:
    def nobody(_process: int, _signal: int) -> None:
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", nobody)
    assert not is_gone(owner)
