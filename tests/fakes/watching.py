"""Everything that the program works with, opened in this process on a database of its own: real plugins, real polls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.processes import fresh_owner
from levelgate.bootstrap.environment import open_environment
from levelgate.bootstrap.settings import Settings
from levelgate.domain.reference import parse_package
from levelgate.domain.version import Version
from levelgate.ports import Environment
from levelgate.usecases.apply import apply
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollReport


@dataclass(frozen=True, kw_only=True, slots=True)
class Watching:
    """A declaration that was applied, polled by hand."""

    environment: Environment

    def poll(self, repository: str) -> PollReport:
        """Poll once."""
        return poll_repository(self.environment, repository, owner=fresh_owner())

    def told(self, repository: str) -> list[tuple[str, str]]:
        """Poll once, and return what is told of versions: the kind, and which version."""
        events = self.poll(repository).events
        return [(str(event.kind), str(event.data.get("version", ""))) for event in events]

    def versions(self, package: str) -> list[Version]:
        """Return a package's versions, in order."""
        with self.environment.store.read() as transaction:
            found = transaction.packages.get(parse_package(package))
            return list(transaction.versions.listed(found.id))


@contextmanager
def watching(folder: Path, declaration: str) -> Iterator[Watching]:
    """Apply a declaration to a new database."""
    with open_environment(Settings(database=str(folder / "levelgate.db"), create=True)) as environment:
        read = environment.declarations.read(declaration, "levelgate.yaml")
        apply(environment, read, prune=False, actor="tests")
        yield Watching(environment=environment)
