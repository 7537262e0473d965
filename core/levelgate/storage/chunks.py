"""Long lists of values in pieces that one statement can hold."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Value = TypeVar("Value")

SIZE = 500


def chunks(values: Iterable[Value], size: int = SIZE) -> Iterator[list[Value]]:
    """Cut values into lists of at most that size."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
