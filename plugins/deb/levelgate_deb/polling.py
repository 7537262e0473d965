"""Asking a suite whether anything changed, and what it lists."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from levelgate.plugin import (
    CheckReport,
    Fetched,
    LevelgateError,
    Listing,
    NotModified,
    RepositoryTools,
    Unchanged,
    VersionQuery,
)
from levelgate_deb.archive import Index, indexes
from levelgate_deb.listing import listing_of
from levelgate_deb.memory import Memory
from levelgate_deb.settings import Settings
from levelgate_deb.suite import Suite, file_of, time_of


def check(settings: Settings, tools: RepositoryTools) -> CheckReport:
    """Say what an archive is, or what is wrong with it."""
    try:
        suite = Suite.of(settings, tools)
        name, fetched = suite.fetch(None)
        release = suite.read(name, file_of(fetched))
        chosen = indexes(settings, release)
        overdue = suite.overdue(time_of(release["valid_until"]))
    except LevelgateError as error:
        return CheckReport(reachable=False, summary=str(error))
    signer = release["signer"]
    signed = f"signed by {signer}" if signer else "its signature is not verified"
    whose = f" of {release['origin'][:80]}" if release["origin"] else ""
    warnings = [*suite.strangeness(release), overdue, "" if signer else "no key ring is given in signed_by"]
    return CheckReport(
        reachable=True,
        summary=f"the suite {settings.suite}{whose}, indexes: {len(chosen)}, {signed}",
        warnings=tuple(filter(None, warnings)),
    )


def list_versions(query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
    """List every version of the asked packages, unless no index of the suite changed."""
    settings: Settings = query.settings
    suite = Suite.of(settings, tools)
    before = Memory.read(query.cursor, suite.keys_digest())
    # What was told last is no answer where a listing is wanted all the same.
    known = before if query.validators is not None else None
    name, fetched = suite.fetch(known)
    if isinstance(fetched, NotModified):
        return _unchanged(suite, known, fetched)
    release = suite.read(name, fetched)
    date = time_of(release["date"])
    if not query.accept:
        if older := _older(date, before.date if before else None):
            return Unchanged(warnings=(older,))
        suite.refuse_overdue(release)
    chosen = indexes(settings, release)
    now = _memory(suite, release, name, fetched, chosen)
    kept = known.kept(now.indexes) if known is not None else {}
    if known is not None and known.indexes == now.indexes:
        return Unchanged(cursor=now.with_entries(kept).cursor(), warnings=suite.strangeness(release))
    changed = [one for one in chosen if one.path not in kept]
    names = [package.name for package in query.packages]
    entries = {**kept, **suite.packages(changed, names, by_hash=release["by_hash"])}
    return listing_of(
        list(chain.from_iterable(entries.values())),
        root=settings.url,
        is_signed=release["signer"] is not None,
        cursor=now.with_entries(entries).cursor(),
        warnings=suite.strangeness(release),
    )


def _unchanged(suite: Suite, known: Memory | None, answer: NotModified) -> Unchanged:
    overdue = suite.overdue(known.valid_until if known else None)
    cursor = known.of_same(answer.validators).cursor() if known else None
    return Unchanged(cursor=cursor, warnings=(overdue,) if overdue else ())


def _memory(suite: Suite, release: Mapping[str, Any], name: str, fetched: Fetched, chosen: list[Index]) -> Memory:
    return Memory(
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        file=name,
        sha256=fetched.sha256,
        keys=suite.keys_digest(),
        date=time_of(release["date"]),
        valid_until=time_of(release["valid_until"]),
        indexes={one.path: one.digest for one in chosen},
    )


def _older(date: datetime | None, known: datetime | None) -> str:
    """Say that what is served is older than what was known, where it is."""
    if known is None or (date is not None and date >= known):
        return ""
    told = f"of {date:%Y-%m-%d %H:%M}" if date else "without a Date"
    return f"metadata {told} are served, older than those of {known:%Y-%m-%d %H:%M}; nothing of them is taken"
