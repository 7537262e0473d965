"""Histories: what happened to a version, a package or a level."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query

from levelgate.api.context import EnvironmentGiven
from levelgate.api.events import EventAnswer
from levelgate.api.filters import check_about
from levelgate.api.paging import Page, PagingGiven
from levelgate.api.versions import find_version
from levelgate.domain.event import Event
from levelgate.errors import NotFound, ReferenceInvalid
from levelgate.ports import Transaction
from levelgate.usecases.promoting.finding import level_named

router = APIRouter(tags=["events"])

Noun = Literal["version", "package", "level"]
_Look: TypeAlias = Callable[[int | None, int], Sequence[Event]]


@router.get("/history")
def list_history(
    environment: EnvironmentGiven,
    paging: PagingGiven,
    of: Annotated[str | None, Query(description="a version, a package or a level; everything where left out")] = None,
    kind: Annotated[Noun | None, Query(description="which of them, where `of` can be read in two ways")] = None,
) -> Page[EventAnswer]:
    """List what happened to a version, a package or a level, newest first."""
    before = paging.position(int)
    with environment.store.read() as transaction:
        found = _looking(transaction, of, kind)(before, paging.limit + 1)
    return paging.page(found, EventAnswer.of, lambda event: event.number)


def _looking(transaction: Transaction, of: str | None, kind: Noun | None) -> _Look:
    """Return what looks at the events about a thing, before a number and so many."""
    histories = transaction.histories
    if of is None:
        return lambda before, limit: histories.whole(before=before, limit=limit)
    match kind or _kind(transaction, of):
        case "version":
            version = find_version(transaction, of)
            return lambda before, limit: histories.of_version(version, before=before, limit=limit)
        case "package":
            check_about(transaction, of)
            return lambda before, limit: histories.of_package(of, before=before, limit=limit)
        case "level":
            level = _level(transaction, of)
            return lambda before, limit: histories.of_level(level, before=before, limit=limit)


def _kind(transaction: Transaction, text: str) -> Noun:
    """Say what a text names; raise ReferenceInvalid where it can be two things, NotFound where it is nothing."""
    if "@" in text:
        return "version"
    if "/" not in text:
        return "level"
    package, level = (_there(check, transaction, text) for check in (check_about, _level))
    if package and level:
        raise ReferenceInvalid(f"{text[:100]!r} can be a package or a level", mend="say which: --kind package or level")
    if not package and not level:
        mend = "`levelgate package list` and `levelgate track list` show what there is"
        raise NotFound(f"there is no package or level {text[:200]!r}", mend=mend)
    return "package" if package else "level"


def _there(check: Callable[[Transaction, str], object], transaction: Transaction, text: str) -> bool:
    try:
        check(transaction, text)
    except (NotFound, ReferenceInvalid):
        return False
    return True


def _level(transaction: Transaction, text: str) -> str:
    """Return the full form of a level; one that is gone is known by what happened there."""
    if "/" in text and transaction.histories.of_level(text, limit=1):
        return text
    return level_named(transaction, text)
