"""Points in time: aware, in UTC, checked where they enter."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(value: datetime) -> datetime:
    """Return an aware time in UTC; raise ValueError for a naive one."""
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone: {value.isoformat()}")
    return value.astimezone(UTC)


def said(value: datetime) -> str:
    """Return how a time is told in a sentence."""
    return f"{utc(value):%Y-%m-%d %H:%M} UTC"


def from_epoch(seconds: int | None) -> datetime | None:
    """Turn seconds since 1970 into a time; None, zero, and what no calendar holds give None."""
    if not seconds or seconds < 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
