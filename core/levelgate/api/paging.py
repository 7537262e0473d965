"""Lists in pages: a page carries the link to the next, whose cursor only this module can read."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from levelgate.domain.reference import LARGEST_NUMBER
from levelgate.errors import RequestInvalid

DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000

Shape = TypeVar("Shape")
Value = TypeVar("Value")


class Page(BaseModel, Generic[Shape]):
    """One page of a list; `next` is the address of the page after it, null at the end."""

    items: list[Shape]
    next: str | None = None


def encode(position: Any) -> str:
    """Spell a position (any JSON value) as an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


def decode(cursor: str) -> Any:
    """Read what `encode` spelled; raise RequestInvalid for anything else."""
    try:
        return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise RequestInvalid(
            f"{cursor[:40]!r} is not a cursor", mend="use the `next` link of the page before", place="query.cursor"
        ) from error


class Paging:
    """What the caller asked of a list: how many items, and after which position."""

    def __init__(
        self,
        request: Request,
        limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
        cursor: Annotated[str | None, Query(description="from the `next` link of the page before")] = None,
    ) -> None:
        self.limit = limit
        self._request = request
        self._cursor = cursor

    def position(self, kind: type[Value]) -> Value | None:
        """Return the position to go on after, None at the start; raise RequestInvalid for one of another list."""
        if self._cursor is None:
            return None
        position = decode(self._cursor)
        # By type: to Python a truth value is a number as well.
        if type(position) is kind and (not isinstance(position, int) or 0 <= position <= LARGEST_NUMBER):
            return position
        raise self.of_another_list()

    def of_another_list(self) -> RequestInvalid:
        """Make the error for a cursor that is not of this list."""
        said = f"{(self._cursor or '')[:40]!r} is a cursor of another list"
        return RequestInvalid(said, mend="start at the first page", place="query.cursor")

    def page(
        self, found: Sequence[Value], shape: Callable[[Value], Shape], position: Callable[[Value], Any]
    ) -> Page[Shape]:
        """Make a page of what was found; one item more than the limit says that there is another page."""
        items = found[: self.limit]
        more = len(found) > self.limit
        link = self._link(encode(position(items[-1]))) if more else None
        return Page(items=[shape(item) for item in items], next=link)

    def part(self, found: Sequence[Value], shape: Callable[[Value], Shape], following: Any | None) -> Page[Shape]:
        """Make a page of all that was found, where another follows after a position, or none."""
        link = None if following is None else self._link(encode(following))
        return Page(items=[shape(item) for item in found], next=link)

    def page_by_name(
        self, everything: Sequence[Value], shape: Callable[[Value], Shape], name: Callable[[Value], str]
    ) -> Page[Shape]:
        """Make a page of a whole list that is held in memory, in the order of names."""
        ordered = sorted(everything, key=name)
        last = self.position(str)
        start = 0 if last is None else bisect_right(ordered, last, key=name)
        return self.page(ordered[start : start + self.limit + 1], shape, name)

    def _link(self, cursor: str) -> str:
        url = self._request.url.include_query_params(cursor=cursor)
        return f"{url.path}?{url.query}"


PagingGiven = Annotated[Paging, Depends()]
