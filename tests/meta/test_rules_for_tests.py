"""The rules that conftest keeps for every test: loopback only, and no silent skipping in CI."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from meta.sources import ROOT

_ELSEWHERE = "192.0.2.1"
_SKIPPING = """
import pytest

@pytest.mark.live
def test_live():
    pytest.skip("no package index")

def test_other(require_program):
    require_program("no-such-program")
"""


@pytest.fixture
def run_skipping(tmp_path: Path) -> Callable[[dict[str, str]], str]:
    """Run two tests that skip, one of them `live`, under the rules of this repository."""
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_skipping.py").write_text(_SKIPPING, encoding="utf-8")

    def run(environment: dict[str, str]) -> str:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", str(ROOT / "pyproject.toml")]
        return subprocess.run(
            [*command, "--rootdir", str(tmp_path), str(tmp_path)],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    return run


def test_a_connection_to_elsewhere_is_refused() -> None:
    with socket.socket() as opened, pytest.raises(RuntimeError, match="loopback only"):
        opened.connect((_ELSEWHERE, 9))


def test_a_datagram_to_elsewhere_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened,
        pytest.raises(RuntimeError, match="loopback only"),
    ):
        opened.sendto(b"hello", (_ELSEWHERE, 9))


def test_listening_on_every_address_is_refused() -> None:
    with socket.socket() as opened, pytest.raises(RuntimeError, match="loopback only"):
        opened.bind(("", 0))


def test_a_connection_on_loopback_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as opened:
        assert opened.getpeername() == server.getsockname()


def test_tests_are_skipped_with_their_count(run_skipping: Callable[[dict[str, str]], str]) -> None:
    said = run_skipping({})
    assert "skipped: 1 live, 1 other" in said
    assert "2 skipped" in said


def test_in_ci_only_live_tests_are_skipped(run_skipping: Callable[[dict[str, str]], str]) -> None:
    said = run_skipping({"LEVELGATE_CI": "1"})
    assert "test_other was skipped, which only `live` tests may be" in said
    assert "1 failed, 1 skipped" in said
