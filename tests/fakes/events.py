"""Events for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from levelgate.domain.event import FIRST_HASH, Event, EventKind, NewEvent, append


def event(number: int) -> Event:
    """Return a committed event of that number."""
    new = NewEvent(kind=EventKind.VERSION_DETECTED, subject=f"version:{number}", at=datetime(2026, 1, 2, tzinfo=UTC))
    return append(new, number=number, preceding=0, prev_hash=FIRST_HASH)
