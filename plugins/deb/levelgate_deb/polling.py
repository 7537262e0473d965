"""Asking a suite whether anything changed, and what it lists."""

from datetime import datetime

from levelgate.plugin import (
    CheckReport,
    LevelgateError,
    Listing,
    MetadataInvalid,
    NotModified,
    RepositoryTools,
    Unchanged,
    VersionQuery,
)
from levelgate_deb.archive import indexes
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
    question = suite.question()
    memory = Memory.read(query.cursor, question)
    is_fresh = query.validators is None
    name, fetched = suite.fetch(None if is_fresh else memory)
    if isinstance(fetched, NotModified):
        overdue = suite.overdue(memory.valid_until if memory else None)
        return Unchanged(warnings=(overdue,) if overdue else ())
    release = suite.read(name, fetched)
    date = time_of(release["date"])
    if memory is not None and memory.date is not None and not query.accept and (date is None or date < memory.date):
        return Unchanged(warnings=(_older(date, memory.date),))
    valid_until = time_of(release["valid_until"])
    overdue = suite.overdue(valid_until)
    if overdue and not query.accept:
        raise MetadataInvalid(overdue, mend="wait for the mirror, or say check_valid_until: false")
    chosen = indexes(settings, release)
    learnt = Memory(
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        file=name,
        question=question,
        date=date,
        valid_until=valid_until,
        indexes={one.path: one.digest for one in chosen},
    )
    if memory is not None and not is_fresh and memory.indexes == learnt.indexes:
        return Unchanged(cursor=learnt.cursor(), warnings=suite.strangeness(release))
    names = [package.name for package in query.packages]
    entries = suite.packages(chosen, names, by_hash=release["by_hash"])
    return listing_of(
        entries,
        root=settings.url,
        is_signed=release["signer"] is not None,
        cursor=learnt.cursor(),
        warnings=suite.strangeness(release),
    )


def _older(date: datetime | None, known: datetime) -> str:
    told = f"of {date:%Y-%m-%d %H:%M}" if date else "without a Date"
    return f"metadata {told} are served, older than those of {known:%Y-%m-%d %H:%M}; nothing of them is taken"
