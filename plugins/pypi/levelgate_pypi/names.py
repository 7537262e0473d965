"""Names of projects, and patterns of names, in their one spelling (PEP 503)."""

from __future__ import annotations

from fnmatch import fnmatchcase

from packaging.utils import InvalidName, canonicalize_name

from levelgate_pypi.text import shown

MAX_NAME = 200
_MARKS = "*?["


def normal_name(name: str) -> str:
    """Return the normal spelling of a name or a pattern; raise ValueError for what can be neither."""
    if is_pattern(name):
        return _normal_pattern(name)
    normal = project_name(name)
    if normal is None:
        raise ValueError("is not the name of a Python project; write such as my-package or acme-*")
    return normal


def project_name(name: str) -> str | None:
    """Return the normal spelling of a project's name, None for what is none."""
    try:
        return canonicalize_name(name, validate=True) if len(name) <= MAX_NAME and name.isascii() else None
    except InvalidName:
        return None


def is_pattern(name: str) -> bool:
    """Say whether a name is a pattern of names."""
    return any(mark in name for mark in _MARKS)


def matching(names: list[str], patterns: list[str]) -> list[str]:
    """Return the normal spellings of those names that are names and match a pattern, in order, each once."""
    normal = dict.fromkeys(name for name in map(project_name, names) if name is not None)
    return [name for name in normal if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _normal_pattern(pattern: str) -> str:
    odd = [mark for mark in pattern if not (mark.isascii() and (mark.isalnum() or mark in "-_.*?[]!"))]
    if odd:
        raise ValueError(f"is not a pattern of names: no name has {shown(odd[0])}; write such as acme-*")
    # A set of characters may hold the marks for themselves: only what is outside of it has one spelling.
    parts = pattern.lower().split("[")
    outside = [_joined(parts[0])]
    for part in parts[1:]:
        inside, bracket, rest = part.partition("]")
        outside.append(f"[{inside}{bracket}{_joined(rest)}")
    return "".join(outside)


def _joined(text: str) -> str:
    return canonicalize_name(text)
