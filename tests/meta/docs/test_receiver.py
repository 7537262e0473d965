"""The receiver that the how-to shows runs, takes what is sent, and believes nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.webhook import SECRET, Hook, secret_of
from levelgate.plugin import RunState
from levelgate.running.sender import Sending
from meta.sources import ROOT

_PAGE = ROOT / "docs" / "how-to" / "receive-a-webhook.md"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the receiver of the page."""
    (code,) = re.findall(r"^```python\n(.*?)^```$", _PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "receiver.py").write_text(code, encoding="utf-8")
    environment = {**os.environ, "HOOK_SECRET": SECRET, "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, tmp_path / "receiver.py"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield process
        process.kill()


def _line(receiver: subprocess.Popen[str]) -> str:
    assert receiver.stdout is not None
    return receiver.stdout.readline()


def test_the_receiver_takes_each_run_once_and_refuses_what_is_not_signed(receiver: subprocess.Popen[str]) -> None:
    port = _line(receiver).split()[-1]
    settings = {"url": f"http://127.0.0.1:{port}/", "allowed_networks": ["127.0.0.1"]}
    stranger = Hook(Sending(), settings, {"${env:HOOK}": secret_of(b"x" * 32)})
    assert stranger.attempt().reason == "the target answered 401 Unauthorized"
    hook = Hook(Sending(), settings)
    assert [hook.attempt().state for _ in range(2)] == [RunState.SUCCEEDED] * 2
    other = Hook(Sending(), settings, identity="r2")
    assert other.attempt().state is RunState.SUCCEEDED
    assert [_line(receiver) for _ in range(2)] == ["io.levelgate.version.detected updates/app@1.0-1\n"] * 2
