"""What a question remembers of the file that the last listing was made of."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from levelgate.plugin import JsonValue, RepositorySettings, Validators, VersionQuery

KNOWN = Validators(etag='"a"', last_modified="Thu, 01 Jan 2026 12:00:00 GMT", sha256="0f")


def _query(cursor: Mapping[str, JsonValue] | None, *, again: bool = False, accept: bool = False) -> VersionQuery:
    return VersionQuery(settings=RepositorySettings(), packages=(), cursor=cursor, again=again, accept=accept)


def test_the_validators_of_a_listing_come_back_with_the_next_question() -> None:
    assert _query(KNOWN.cursor()).validators == KNOWN


@pytest.mark.parametrize("cursor", [None, {}, {"etag": '"a"'}, {"etag": 7, "last_modified": None, "sha256": []}])
def test_without_a_cursor_of_that_form_there_are_none(cursor: Mapping[str, JsonValue] | None) -> None:
    assert _query(cursor).validators is None


def test_where_a_listing_is_wanted_anyway_there_are_none() -> None:
    assert (_query(KNOWN.cursor(), again=True).validators, _query(KNOWN.cursor(), accept=True).validators) == (
        None,
        None,
    )
