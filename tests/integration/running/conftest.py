"""A server, and sending with limits that a test can wait for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from levelgate.running.limits import SendLimits
from levelgate.running.sender import Sending
from levelgate.testing.attempt import FakeAttempt
from levelgate.testing.server import HttpServer


@pytest.fixture
def limits() -> SendLimits:
    return SendLimits(deadline=1.0, connect=0.5, answer=0.2)


@pytest.fixture
def sending(limits: SendLimits) -> Sending:
    return Sending(limits=limits)


@pytest.fixture
def attempt() -> FakeAttempt:
    return FakeAttempt()


@pytest.fixture
def server() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running
