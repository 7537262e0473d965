"""A Python package index on a scriptable server, polled with real fetches, parsed in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fakes.python_index import Form, IndexFile, page, projects
from levelgate.plugin import JsonValue, Listing, RepositoryTools, Unchanged, VersionQuery, WatchedPackage
from levelgate.testing.server import HttpServer
from levelgate_pypi.polling import list_versions
from levelgate_pypi.settings import PypiPackageSettings, PypiSettings


@dataclass(kw_only=True)
class Served:
    """An index in a folder behind a server; `cursor` is remembered from poll to poll."""

    server: HttpServer
    folder: Path
    tools: RepositoryTools
    form: Form = "json"
    cursor: Mapping[str, JsonValue] | None = None
    clock: Callable[[], float] = lambda: 0.0

    def publish(self, project: str, *files: IndexFile, **status: str) -> None:
        """Put a project's page in place."""
        path = self.folder / project / f"index.{self.form}"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(page(self.form, project, *files, **status))

    def publish_list(self, *names: str) -> None:
        """Put the list of projects in place."""
        (self.folder / f"index.{self.form}").write_bytes(projects(self.form, *names))

    def poll(
        self, *names: str, doubted: tuple[str, ...] = (), again: bool = False, accept: bool = False
    ) -> Listing | Unchanged:
        """Ask for these names and patterns, and remember the cursor."""
        self.server.forget()
        query = VersionQuery(
            settings=PypiSettings(url=f"{self.server.url}/"),
            packages=tuple(WatchedPackage(name=name, settings=PypiPackageSettings()) for name in names),
            cursor=self.cursor,
            again=again or bool(doubted),
            doubted=frozenset(doubted),
            accept=accept,
        )
        answered = list_versions(query, self.tools, monotonic=self.clock)
        self.cursor = self.cursor if answered.cursor is None else answered.cursor
        return answered

    def listing(self, *names: str, doubted: tuple[str, ...] = (), accept: bool = False) -> Listing:
        """Ask, and expect a listing."""
        answered = self.poll(*names, doubted=doubted, accept=accept)
        assert isinstance(answered, Listing), answered
        return answered

    def unchanged(self, *names: str) -> Unchanged:
        """Ask, and expect that nothing changed."""
        answered = self.poll(*names)
        assert isinstance(answered, Unchanged), answered
        return answered

    def asked(self) -> list[str]:
        """Return the paths of the last poll's requests."""
        return [request.path for request in self.server.requests]
