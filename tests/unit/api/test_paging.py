"""Pages: whatever their size, all of them together are the list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from levelgate.api.paging import Paging, decode, encode
from levelgate.errors import RequestInvalid


def _asked(query: str) -> Request:
    scope: dict[str, Any] = {
        "type": "http",
        "scheme": "http",
        "server": ("example.com", 80),
        "path": "/api/v1/things",
        "query_string": query.encode(),
        "headers": [],
    }
    return Request(scope)


def _all_pages(names: list[str], limit: int) -> list[list[str]]:
    pages, cursor = [], None
    for _ in range(len(names) + 2):
        page = Paging(_asked("kind=x"), limit=limit, cursor=cursor).page_by_name(names, str, str)
        pages.append(page.items)
        if page.next is None:
            return pages
        assert page.next.startswith("/api/v1/things?kind=x&cursor=")
        cursor = page.next.rpartition("=")[2]
    raise AssertionError("the pages have no end")


@given(st.lists(st.text(max_size=5), unique=True, max_size=20), st.integers(min_value=1, max_value=7))
def test_all_pages_together_are_the_whole_list_in_order(names: list[str], limit: int) -> None:
    pages = _all_pages(names, limit)
    assert [name for page in pages for name in page] == sorted(names)
    assert all(len(page) <= limit for page in pages)


def test_the_last_page_is_not_followed_by_an_empty_one() -> None:
    assert _all_pages(["a", "b", "c", "d"], 2) == [["a", "b"], ["c", "d"]]


@given(st.text() | st.integers() | st.lists(st.text() | st.integers()))
def test_a_cursor_is_read_as_what_was_written(position: object) -> None:
    assert decode(encode(position)) == position


@pytest.mark.parametrize("cursor", ["", "%%%", "aGVsbG8", "bm90IGpzb24", "W1tb" * 2000])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(RequestInvalid, match="is not a cursor"):
        decode(cursor)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(RequestInvalid, match="another list"):
        Paging(_asked(""), cursor=encode(17)).position(str)
