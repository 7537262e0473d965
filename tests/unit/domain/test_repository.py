"""Identity and back-off of repositories."""

from __future__ import annotations

from datetime import timedelta

import pytest

from levelgate.domain.repository import BackOff, RepositoryDefinition


def _definition(name: str, **settings: str) -> RepositoryDefinition:
    return RepositoryDefinition(
        name=name, type="yum", settings=settings, identity={"url": settings["url"]}, interval=timedelta(minutes=1)
    )


def test_identity_does_not_depend_on_name_or_secrets() -> None:
    one = _definition("updates", url="https://repo.example.com/", password="${env:ONE}")
    other = _definition("mirror", password="${env:TWO}", url="https://repo.example.com/")
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != _definition("updates", url="https://other.example.com/").fingerprint


@pytest.mark.parametrize(("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (8, 640), (9, 900), (10_000, 900)])
def test_back_off_doubles_from_seconds_and_is_capped(failures: int, seconds: int) -> None:
    assert BackOff().delay(failures) == timedelta(seconds=seconds)


def test_retry_after_lengthens_the_wait_but_not_beyond_the_cap() -> None:
    assert BackOff().delay(1, retry_after=120) == timedelta(seconds=120)
    assert BackOff().delay(4, retry_after=1) == timedelta(seconds=40)
    assert BackOff().delay(1, retry_after=1e9) == timedelta(minutes=15)
