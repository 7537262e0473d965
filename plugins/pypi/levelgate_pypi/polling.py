"""One poll of an index: the list of projects where patterns ask for it, then one page for each project."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any, cast

from levelgate.plugin import (
    AccessDenied,
    AddressNotFound,
    DeadlineExceeded,
    Fetched,
    FetchRequest,
    LevelgateError,
    LimitExceeded,
    Listing,
    MetadataInvalid,
    NotModified,
    PluginFailed,
    RepositoryTools,
    SecretMissing,
    TryLater,
    Unchanged,
    VersionQuery,
)
from levelgate_pypi.index import Index
from levelgate_pypi.listing import refused_of, versions_of
from levelgate_pypi.memory import NEVER_SEEN, Memory, Seen, recalled, seen_of
from levelgate_pypi.names import is_pattern
from levelgate_pypi.settings import PypiSettings

SECONDS = 40.0
"""How long a poll begins new requests; the projects that are left come first at the next poll."""

LATEST_READ = 100.0
"""After so many seconds no page is read any more: a fetch may take 60 s, a parser 120 s, and all of it 240 s."""

IN_A_ROW = 3
"""So many failures in a row of what concerns the whole server end a poll."""

BATCH = 50
"""So many pages are read in one child, or fewer where they are large."""

_BATCH_BYTES = 16 * 1024 * 1024
_UNREADABLE = "it takes more than a parser may have, and has not changed"


def list_versions(
    query: VersionQuery, tools: RepositoryTools, *, monotonic: Callable[[], float] = time.monotonic
) -> Listing | Unchanged:
    """Answer a query: Unchanged, or what the changed pages list."""
    index = Index(settings=cast("PypiSettings", query.settings), tools=tools)
    poll = _Poll(
        query=query,
        index=index,
        memory=recalled(query.cursor),
        monotonic=monotonic,
        began=monotonic(),
        anew=query.accept or (query.again and not query.doubted),
    )
    names = poll.names()
    poll.ask(names)
    return poll.answer(names)


@dataclass(kw_only=True, slots=True)
class _Poll:
    """What one poll has come to so far.

    `anew`: everything is asked for anew, for a listing is wanted, and nobody says of what.
    `told` holds what changed pages say, `absent` the projects without a page, `failures` what could not be read. Pages
    are `waiting` to be read; those that nobody came to are `unread`, and of these some are to be read `alone`.
    """

    query: VersionQuery
    index: Index
    memory: Memory
    monotonic: Callable[[], float]
    began: float
    anew: bool
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    failures: dict[str, LevelgateError] = field(default_factory=dict)
    waiting: list[tuple[str, Fetched]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    vanished: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    warnings: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        """Return the projects to ask for, those first that the last poll did not come to."""
        asked = [package.name for package in self.query.packages]
        explicit = [name for name in asked if not is_pattern(name)]
        patterns = [name for name in asked if is_pattern(name)]
        before = frozenset(self.memory.matched)
        doubted = self.query.doubted.difference(explicit, before)
        if patterns:
            self._match(patterns, anew=bool(doubted))
        names = dict.fromkeys([*explicit, *self.memory.matched])
        self.vanished = (before | doubted) - names.keys() - self.unsure
        return sorted(names, key=lambda name: name not in self.memory.left)

    def ask(self, names: Sequence[str]) -> None:
        """Ask for the pages, and read those that changed."""
        in_a_row = done = 0
        with closing(self.index.tools.fetch_each(map(self._request, names))) as answers:
            while done < len(names) and in_a_row < IN_A_ROW and self._lasts() <= SECONDS:
                name, answer = names[done], next(answers)
                done += 1
                self._take(name, answer)
                in_a_row = in_a_row + 1 if isinstance(answer, (TryLater, AccessDenied)) else 0
        self._read(self.waiting)
        self.memory.left = [*self.unread, *names[done:]]
        self.memory.alone = self.alone

    def _lasts(self) -> float:
        return self.monotonic() - self.began

    def _request(self, name: str) -> FetchRequest:
        return self.index.request(name, self._page(name).validators if self._known(name) else None)

    def answer(self, names: Sequence[str]) -> Listing | Unchanged:
        """Return what it came to; raise the first failure where nothing else was answered."""
        failed = [*self.failures, *self.memory.left]
        if self.failures and len(failed) == len(names):
            raise next(iter(self.failures.values()))
        self.memory.pages = {name: self._page(name) for name in names}
        warnings = (*self.warnings, *self._failed(), *self._odd(names))
        cursor = self.memory.cursor()
        if not (self.told or self.absent or self.vanished or self.query.cursor is None):
            return Unchanged(cursor=None if cursor == self.query.cursor else cursor, warnings=warnings)
        return Listing(
            versions=tuple(one for name, said in self.told.items() for one in versions_of(name, said)),
            refused=tuple(one for said in self.told.values() for one in refused_of(said)),
            withdrawn={name: said["withdrawn"] for name, said in self.told.items() if said["withdrawn"] is not None},
            untold=frozenset(names).difference(self.told, self.absent) | self.unsure,
            warnings=warnings,
            cursor=cursor,
        )

    def _match(self, patterns: Sequence[str], *, anew: bool) -> None:
        """Find the projects that match; where the list cannot be read, those that matched before are kept."""
        seen = self.memory.projects
        try:
            fetched = self.index.fetch_projects(None if anew or self.anew else seen.validators)
            if isinstance(fetched, NotModified):
                self.memory.projects = seen.marked(fetched.validators)
                return
            self.memory.matched = self.index.read_projects(fetched, patterns)["names"]
            self.memory.projects = seen_of(fetched)
        except LevelgateError as error:
            if not seen.sha256 or isinstance(error, SecretMissing):
                raise
            self.warnings.append(f"the list of projects was not read: {error}")
            self.unsure = self.query.doubted.difference(self.memory.matched)

    def _page(self, name: str) -> Seen:
        return self.memory.pages.get(name, NEVER_SEEN)

    def _known(self, name: str) -> bool:
        """Say whether an unchanged page of that project is no news."""
        return not self.anew and name not in self.query.doubted

    def _take(self, name: str, answer: Fetched | NotModified | LevelgateError) -> None:
        match answer:
            case SecretMissing():
                raise answer
            case AddressNotFound():
                if not (self._page(name).gone and self._known(name)):
                    self.absent.add(name)
                self.memory.pages[name] = Seen(gone=True, warnings=(f"the index has no project {name}",))
            case LevelgateError():
                self.failures[name] = answer
            case Fetched():
                self._take_page(name, answer)
            case NotModified():
                self.memory.pages[name] = self._page(name).marked(answer.validators)

    def _take_page(self, name: str, fetched: Fetched) -> None:
        """Have a page read now or soon, unless it is known to be unreadable."""
        if self._known(name) and fetched.sha256 == self._page(name).unreadable:
            fetched.path.unlink(missing_ok=True)
            self.failures[name] = MetadataInvalid(_UNREADABLE, place=fetched.url)
        elif name in self.memory.alone:
            self._read([(name, fetched)])
        else:
            self.waiting.append((name, fetched))
            if len(self.waiting) >= BATCH or sum(one.size for _, one in self.waiting) >= _BATCH_BYTES:
                waiting, self.waiting = self.waiting, []
                self._read(waiting)

    def _read(self, pages: Sequence[tuple[str, Fetched]]) -> None:
        """Read pages, and remove their files; where it is too late, or one of them ends the child, they are left."""
        try:
            if self._lasts() > LATEST_READ:
                self.unread += [name for name, _ in pages]
                return
            for (name, fetched), said in zip(pages, self.index.read_pages(pages) if pages else (), strict=True):
                if isinstance(said, MetadataInvalid):
                    self.failures[name] = said
                else:
                    self.told[name] = said
                    self.memory.pages[name] = seen_of(fetched, said["warnings"])
        except (DeadlineExceeded, LimitExceeded, PluginFailed) as error:
            self._blame(pages, error)
        finally:
            for _, fetched in pages:
                fetched.path.unlink(missing_ok=True)

    def _blame(self, pages: Sequence[tuple[str, Fetched]], error: LevelgateError) -> None:
        """Note that pages ended the child that read them: which of several it was, the next poll finds out."""
        self.alone += [name for name, _ in pages]
        if len(pages) > 1:
            self.unread += [name for name, _ in pages]
            return
        ((name, fetched),) = pages
        self.failures[name] = error
        error.place = fetched.url
        if isinstance(error, LimitExceeded):
            self.memory.pages[name] = replace(self._page(name), unreadable=fetched.sha256)

    def _failed(self) -> list[str]:
        said = [f"{name} was not read: {error}" for name, error in self.failures.items()]
        left = len(self.memory.left)
        if left:
            counted = "1 project was" if left == 1 else f"{left} projects were"
            said.append(f"{counted} not looked at this time, and will be first at the next poll")
        return said

    def _odd(self, names: Sequence[str]) -> list[str]:
        """Return what is odd about pages, unchanged ones too: a warning stands as long as its reason."""
        return [warning for name in names for warning in self._page(name).warnings]
