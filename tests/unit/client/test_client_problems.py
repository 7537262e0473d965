"""Errors cross the API and come out as what they were."""

from __future__ import annotations

import pytest

from levelgate.api.problems import problem
from levelgate.client.problems import error_of
from levelgate.errors import (
    Conflict,
    DeclarationInvalid,
    LevelgateError,
    MetadataInvalid,
    NotFound,
    SecretMissing,
    ServerBusy,
    ServerUnreachable,
)


@pytest.mark.parametrize("kind", [Conflict, NotFound, SecretMissing, ServerUnreachable, LevelgateError])
def test_an_error_comes_out_as_the_kind_it_was(kind: type[LevelgateError]) -> None:
    error = error_of(problem(kind("it is 'x'", mend="make it y", place="line 3")))
    assert type(error) is kind
    assert (error.message, error.mend, error.place) == ("it is 'x'", "make it y", "line 3")


def test_the_wait_that_a_server_asked_for_is_kept() -> None:
    error = error_of(problem(ServerBusy("busy", retry_after=7.5)))
    assert isinstance(error, ServerBusy)
    assert error.retry_after == 7.5


def test_each_of_several_errors_of_a_file_is_kept() -> None:
    several = tuple(DeclarationInvalid(f"bad {n}", mend="mend", place=f"line {n}") for n in (1, 2))
    error = error_of(problem(DeclarationInvalid("2 errors", problems=several)))
    assert isinstance(error, DeclarationInvalid)
    assert [(one.message, one.place) for one in error.problems] == [("bad 1", "line 1"), ("bad 2", "line 2")]


def test_a_code_from_a_newer_server_is_an_internal_error_with_its_message() -> None:
    error = error_of({"code": "from-the-future", "detail": "something new"})
    assert type(error) is LevelgateError
    assert error.message == "something new"


def test_a_plugins_own_kind_of_error_comes_out_as_the_kind_it_is_of() -> None:
    class WebPage(MetadataInvalid):
        def __init__(self, what: str) -> None:
            super().__init__(f"{what} is a web page", mend="look at it")

    error = error_of(problem(WebPage("the index")))
    assert type(error) is MetadataInvalid
    assert (error.message, error.mend) == ("the index is a web page", "look at it")


def test_a_problem_without_members_still_makes_an_error() -> None:
    assert error_of({}).message == "the server gave no reason"
