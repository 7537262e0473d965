"""Text from outside, made fit for a message or a log."""

from __future__ import annotations


def _shown(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def shown(text: str, limit: int = 1000) -> str:
    """Return at most `limit` characters of a text, with all that is not printable (newlines too) escaped."""
    rest = "" if len(text) <= limit else f"... ({len(text) - limit} more characters)"
    return "".join(map(_shown, text[:limit])) + rest
