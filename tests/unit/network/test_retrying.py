"""What is tried again, and how often."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from levelgate.errors import AddressNotFound, ServerUnreachable
from levelgate.network.deadline import Deadline
from levelgate.network.retrying import Passing, with_retries


def failing(times: int, failure: Exception) -> tuple[list[int], Callable[[], str]]:
    tried: list[int] = []

    def attempt() -> str:
        tried.append(1)
        if len(tried) <= times:
            raise failure
        return "fine"

    return tried, attempt


def test_a_passing_failure_is_tried_again() -> None:
    tried, attempt = failing(2, Passing(ServerUnreachable("cut")))
    assert with_retries(attempt, (0.0, 0.0), Deadline(60)) == "fine"
    assert len(tried) == 3


def test_the_last_failure_is_raised_when_there_are_no_waits_left() -> None:
    tried, attempt = failing(9, Passing(ServerUnreachable("cut")))
    with pytest.raises(ServerUnreachable, match="cut"):
        with_retries(attempt, (0.0, 0.0), Deadline(60))
    assert len(tried) == 3


def test_what_does_not_pass_is_not_tried_again() -> None:
    tried, attempt = failing(9, AddressNotFound("gone"))
    with pytest.raises(AddressNotFound):
        with_retries(attempt, (0.0, 0.0), Deadline(60))
    assert len(tried) == 1


def test_no_wait_outlives_the_deadline() -> None:
    tried, attempt = failing(9, Passing(ServerUnreachable("cut"), wait=61))
    with pytest.raises(ServerUnreachable):
        with_retries(attempt, (0.0, 0.0), Deadline(60))
    assert len(tried) == 1
