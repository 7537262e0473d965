"""Rules for every test: sockets only on loopback, and no skipping but of `live` tests where CI says so."""

from __future__ import annotations

import ipaddress
import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

STRICT = "LEVELGATE_CI"
"""The environment variable under which a skipped test is a failed one, unless it is marked `live`."""

_MEASURING = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
_SOCKET_EVENTS = {"socket.connect", "socket.bind", "socket.sendto"}


class _LoopbackOnly:
    """An audit hook: it sees every socket of this process, whichever library opens it, and cannot be taken out."""

    def __init__(self) -> None:
        self.lifted = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _SOCKET_EVENTS or self.lifted:
            return
        opened, address = arguments[0], arguments[-1]
        if opened.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            # No OSError: the code under test may catch those.
            raise RuntimeError(f"{event} with {address[0]!r}: tests use loopback only; mark the test `live` or mend it")


def _is_loopback(host: str) -> bool:
    if host in {"localhost", ""}:
        return host == "localhost"
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


_guard = _LoopbackOnly()
sys.addaudithook(_guard)

# A shell that starts a job in the background has it ignore these, and every program that the tests start with it.
for _number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.default_int_handler if _number is signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(autouse=True)
def loopback_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Lift the guard for tests marked `live`, and for them alone."""
    _guard.lifted = request.node.get_closest_marker("live") is not None
    yield
    _guard.lifted = False


@pytest.fixture(scope="session")
def require_program() -> Callable[[str], Path]:
    """Find an executable on the path, or skip the test with the reason; CI installs what tests require."""

    def find(name: str) -> Path:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"the program {name} is not installed")
        return Path(found)

    return find


@pytest.fixture(scope="session")
def levelgate_program() -> Path:
    """The console script that was installed beside the Python that runs the tests."""
    return Path(sys.executable).parent / "levelgate"


@pytest.fixture
def unmeasured_environment() -> dict[str, str]:
    """The environment without the coverage of child processes: for tests that measure time or memory of a child."""
    return {name: value for name, value in os.environ.items() if name not in _MEASURING}


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} was skipped, which only `live` tests may be: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    expected = item.get_closest_marker("live") is not None or hasattr(report, "wasxfail")
    if report.skipped and STRICT in os.environ and not expected:
        _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and STRICT in os.environ:
        _refuse_skip(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.getreports("skipped")
    live = sum(isinstance(report, pytest.TestReport) and "live" in report.keywords for report in skipped)
    terminalreporter.write_line(f"skipped: {live} live, {len(skipped) - live} other")
