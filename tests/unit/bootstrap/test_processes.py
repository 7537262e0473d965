"""The processes of this machine."""

from __future__ import annotations

import os
import socket

import pytest

from levelgate.bootstrap.processes import SystemProcesses

HERE = SystemProcesses().here()


def test_a_process_that_goes_on_has_not_ended() -> None:
    assert not SystemProcesses().has_ended(HERE)


def test_a_process_that_is_not_there_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_process: int, _signal: int) -> None:
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", nobody)
    assert SystemProcesses().has_ended(HERE)


def test_another_users_process_has_not_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_process: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)
    assert not SystemProcesses().has_ended(HERE)


@pytest.mark.parametrize("process", ["elsewhere:1", "me", "", f"{socket.gethostname()}:x"])
def test_of_what_cannot_be_looked_at_nothing_is_said(monkeypatch: pytest.MonkeyPatch, process: str) -> None:
    def nobody(_process: int, _signal: int) -> None:
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", nobody)
    assert not SystemProcesses().has_ended(process)
