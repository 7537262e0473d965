"""Filters of lists: one that names what never was is refused, so that a slip is no empty list."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from levelgate.api.packages import find_package
from levelgate.domain.event import EventKind
from levelgate.domain.reference import parse_package
from levelgate.errors import NotFound
from levelgate.ports import Transaction


def check_kinds(kinds: Sequence[str]) -> None:
    """Raise NotFound for a kind, or a pattern of kinds, that no event can have."""
    for kind in kinds:
        if any(fnmatchcase(known, kind) for known in EventKind):
            continue
        near = get_close_matches(kind, list(EventKind), n=3)
        families = sorted({f"{known.partition('.')[0]}.*" for known in EventKind})
        mend = f"did you mean {' or '.join(map(repr, map(str, near)))}?" if near else f"such as {', '.join(families)}"
        raise NotFound(f"there is no kind of event {kind[:100]!r}", mend=mend)


def check_about(transaction: Transaction, package: str) -> None:
    """Raise NotFound for a package that no event is about, and that nothing defines; ReferenceInvalid for none."""
    parse_package(package)
    if not transaction.events.after(0, limit=1, package=package):
        find_package(transaction, package)


def check_pipeline(transaction: Transaction, pipeline: str) -> None:
    """Raise NotFound for a pipeline that no run is of, and that is not defined."""
    if not transaction.runs.listed(pipeline=pipeline, limit=1):
        transaction.pipelines.get(pipeline)
