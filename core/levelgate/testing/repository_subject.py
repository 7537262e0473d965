"""What a plugin's tests say about its repository type, and the stage on which a suite looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from levelgate.plugin import JsonValue, LevelgateError, Listing, RepositoryType, Unchanged
from levelgate.testing.demand import NotConforming, demand, demand_listing, demand_said
from levelgate.testing.fault import Answer
from levelgate.testing.release import Release, listed, published, release, told
from levelgate.testing.repository_host import RepositoryHost
from levelgate.testing.script import Request, Script
from levelgate.testing.server import HttpServer


class RepositorySubject:
    """A repository type, and a publisher of its ecosystem.

    To be said: `kind`, `publish`, and `versions`: six or more version strings, ascending, no two of them equal.
    `prereleases` are those of them that come before a release; `ranges` are ranges with those of `versions` that each
    holds; `unreadable_range` is one that cannot be read; `not_versions` are strings that are no versions.

    `spellings` are other spellings of package names, each with the one under which it is listed; `same` are pairs of
    version strings that are one version. `files` is how many files a version can have: 1, or 2 for "or more". With
    `yanks`, a version can be withdrawn and stay; with `patterns`, packages can be asked for by a pattern. `garbage` is
    what a server may send in place of a file. `index` and `types` are for HttpServer.serve.
    """

    kind: ClassVar[RepositoryType]
    versions: ClassVar[Sequence[str]]
    prereleases: ClassVar[Sequence[str]] = ()
    ranges: ClassVar[Mapping[str, Sequence[str]]]
    unreadable_range: ClassVar[str] = "no such range"
    not_versions: ClassVar[Sequence[str]] = ()
    spellings: ClassVar[Mapping[str, str]] = {}
    same: ClassVar[Sequence[tuple[str, str]]] = ()
    packages: ClassVar[tuple[str, str]] = ("app", "lib")
    files: ClassVar[int] = 2
    yanks: ClassVar[bool] = False
    patterns: ClassVar[bool] = True
    garbage: ClassVar[Sequence[bytes]] = (b"", b"\x00\xff\xfe" * 40, b"<html><body>Sign in</body></html>", b"7")
    index: ClassVar[str] = ""
    types: ClassVar[Mapping[str, str]] = {}
    package_settings: ClassVar[Mapping[str, JsonValue]] = {}

    server: HttpServer
    folder: Path
    work: Path

    def publish(self, folder: Path, releases: Sequence[Release]) -> None:
        """Have the folder hold a repository of exactly these releases, whatever it held before."""
        raise NotImplementedError(f"{type(self).__name__} must say how to publish into {folder}: {len(releases)}")

    def settings(self, url: str) -> Mapping[str, JsonValue]:
        """Return the settings of a repository at an address that ends in a slash."""
        return {"url": url}

    def setup_method(self) -> None:
        """Begin a test: an empty folder behind a server."""
        demand_said(self, "kind", "versions", "ranges")
        self._stack = ExitStack()
        self.work = Path(self._stack.enter_context(TemporaryDirectory(prefix="levelgate-")))
        self.folder = self.work / "served"
        self.folder.mkdir()
        self.server = self.another_server()
        self.app, self.lib = self.packages

    def teardown_method(self) -> None:
        """End it."""
        self._stack.close()

    def another_server(self, at: str = "/", **options: Any) -> HttpServer:
        """Start one more server of the folder, which ends with the test."""
        server = self._stack.enter_context(HttpServer(**options))
        server.serve(self.folder, at, index=self.index, types=self.types)
        return server

    def host(self, more: Mapping[str, JsonValue] | None = None, **options: Any) -> RepositoryHost:
        """Open a host that has polled nothing yet; `more` are settings besides the address."""
        settings = {**self.settings(f"{self.server.url}/"), **(more or {})}
        host = RepositoryHost(self.kind, settings, package_settings=self.package_settings, **options)
        return self._stack.enter_context(host)

    def releases(self, count: int = 2) -> list[Release]:
        """Return so many versions of the first package, not the newest of all, and one of the second."""
        return [release(self.app, version) for version in self.versions[:count]] + [release(self.lib, self.versions[0])]

    def publish_now(self, releases: Sequence[Release]) -> Sequence[Release]:
        """Publish, and forget the requests so far."""
        self.publish(self.folder, releases)
        self.server.forget()
        return releases

    def poll(self, host: RepositoryHost, **options: bool) -> Listing | Unchanged:
        """Ask for both packages."""
        return host.poll(self.app, self.lib, **options)

    def demand_all(self, host: RepositoryHost, releases: Sequence[Release], when: str, *packages: str) -> Listing:
        """Poll, and demand a listing after which exactly these releases are recorded."""
        try:
            answered = host.poll(*(packages or self.packages))
        except LevelgateError as error:
            raise NotConforming(f"{when}, list_versions returns a Listing; found: {error!r}") from error
        listing = demand_listing(answered, when)
        demand(listing.complete, f"{when}, the listing is complete", "complete=False")
        truth, found = published(releases), listed(host.recorded.values(), releases)
        demand(found == truth, f"{when}, the listing holds {told(truth)}", told(found))
        return listing

    def paths(self) -> list[str]:
        """Return the files that a first contact needs, each once, in order."""
        needed: dict[str, None] = {}

        def note(request: Request, script: Script) -> Script:
            if Answer.read(script).status == HTTPStatus.OK:
                needed[request.path] = None
            return script

        self.server.change(note)
        self.poll(self.host())
        self.server.change()
        return list(needed)
