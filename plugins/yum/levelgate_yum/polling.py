"""One poll of a yum repository: the index first, then `primary` only where it is another one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from levelgate.plugin import (
    AddressNotFound,
    AddressRefused,
    Fetched,
    LimitExceeded,
    Listing,
    MetadataInvalid,
    MetadataOutOfStep,
    NotModified,
    RepositoryTools,
    Unchanged,
    Validators,
    VersionQuery,
)
from levelgate_yum.addresses import Places
from levelgate_yum.index import read_index
from levelgate_yum.listing import to_listing
from levelgate_yum.memory import Memory, memorised, recalled
from levelgate_yum.primary import read_primary
from levelgate_yum.repomd import INDEX_PATH, MAX_INDEX_BYTES, Index, judge_index
from levelgate_yum.settings import YumSettings

WAITS = (0.5, 2.0)
"""Seconds before the second and the third round, while a publisher is between two states."""

_MAX_PRIMARY_BYTES = 256 * 1024 * 1024


def list_versions(
    query: VersionQuery, tools: RepositoryTools, *, wait: Callable[[float], object] = time.sleep
) -> Listing | Unchanged:
    """Answer a query: Unchanged, or a complete listing; an index out of step with its primary is asked for again."""
    memory = recalled(query.cursor)
    reader = Reader(settings=cast("YumSettings", query.settings), tools=tools)
    validators = None if _wants_listing(query) else memory.validators
    # A publisher that swaps folders leaves none for an instant: an index that was there before is looked for again.
    passing = (MetadataOutOfStep, AddressNotFound) if query.cursor else (MetadataOutOfStep,)
    for pause in WAITS:
        try:
            return _once(query, reader, memory, validators)
        except passing:
            wait(pause)
            validators = None
    return _once(query, reader, memory, validators)


def _wants_listing(query: VersionQuery) -> bool:
    return query.again or query.accept


def _once(query: VersionQuery, reader: Reader, memory: Memory, validators: Validators | None) -> Listing | Unchanged:
    fetched = reader.fetch_index(validators)
    if isinstance(fetched, NotModified):
        return _unchanged_but_for_validators(fetched.validators, memory)
    index = reader.read(fetched)
    if memory.outdates(index) and not query.accept:
        return Unchanged(warnings=(_older(index, memory),))
    taken = memorised(fetched, index)
    if index.primary.digest == memory.primary and not _wants_listing(query):
        return Unchanged(cursor=taken.cursor())
    names = [package.name for package in query.packages]
    return to_listing(reader.packages(index, names), taken.cursor())


def _unchanged_but_for_validators(validators: Validators, memory: Memory) -> Unchanged:
    now = replace(memory, etag=validators.etag, last_modified=validators.last_modified)
    return Unchanged(cursor=None if now == memory else now.cursor())


def _older(index: Index, memory: Memory) -> str:
    return (
        f"older metadata is served again: revision {index.revision[:40]!a} after {memory.revision[:40]!a}; nothing was "
        "recorded; if it is meant, poll with --accept"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Fetches and reads the metadata of one repository."""

    settings: YumSettings
    tools: RepositoryTools

    @property
    def places(self) -> Places:
        """Where the metadata may point to."""
        return Places(url=self.settings.url, allowed_hosts=self.settings.allowed_hosts)

    def fetch_index(self, validators: Validators | None = None) -> Fetched | NotModified:
        """Fetch the index; with validators it may be unchanged."""
        try:
            return self.tools.fetch(self.settings.url + INDEX_PATH, validators=validators, max_bytes=MAX_INDEX_BYTES)
        except AddressNotFound as error:
            error.mend = "give the address of the folder that holds repodata/"
            raise

    def read(self, fetched: Fetched) -> Index:
        """Read and judge a fetched index."""
        with self._blamed():
            return judge_index(self.tools.parse(read_index, files=[fetched.path]), self.places)

    def packages(self, index: Index, names: Sequence[str]) -> dict[str, Any]:
        """Fetch and read `primary`; raise MetadataOutOfStep where the server does not hold what the index names."""
        primary = index.primary
        question = {
            "url": self.settings.url,
            "allowed_hosts": list(self.settings.allowed_hosts),
            "names": list(names),
            "open_size": primary.open_size,
            "open_digest": primary.open_digest,
        }
        try:
            fetched = self.tools.fetch(
                primary.location, max_bytes=_MAX_PRIMARY_BYTES, size=primary.size, digest=primary.digest
            )
        except AddressNotFound as error:
            raise MetadataOutOfStep(
                f"repomd.xml names {primary.location}, which the server does not hold",
                mend="wait for the publisher to finish, or have the repository made anew",
            ) from error
        if isinstance(fetched, NotModified):
            raise MetadataOutOfStep(f"{primary.location} was answered as not modified, though nothing was asked")
        with self._blamed():
            return cast("dict[str, Any]", self.tools.parse(read_primary, question, files=[fetched.path]))

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Say of bad metadata whose it is, and what to do where nothing better is known."""
        try:
            yield
        except (AddressRefused, LimitExceeded, MetadataInvalid) as error:
            error.place = error.place or self.settings.url
            error.mend = error.mend or "tell the publisher, or have the metadata made anew"
            raise
