"""Ask a repository what it holds: one question for all of its packages, outside any transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from levelgate.domain.artifact import Artifact
from levelgate.domain.comparison import Comparison, Gathered, compare
from levelgate.domain.listing import Listing, Unchanged
from levelgate.domain.package import Governance, Package, PackageDefinition
from levelgate.domain.repository import Repository
from levelgate.domain.version import Version
from levelgate.plugin.settings import read_settings
from levelgate.plugin.types import RepositoryType, VersionQuery, WatchedPackage
from levelgate.ports import Environment, Transaction


class Question:
    """The packages that a repository is asked for; their settings are read once, however often it is asked."""

    def __init__(self, definitions: Iterable[PackageDefinition]) -> None:
        self.definitions = tuple(definitions)
        self._read: tuple[RepositoryType, tuple[WatchedPackage, ...]] | None = None

    def packages(self, kind: RepositoryType) -> tuple[WatchedPackage, ...]:
        """Return them as a repository of that type is asked for them."""
        read = self._read
        if read is None or read[0] is not kind:
            packages = (
                WatchedPackage(name=one.name, settings=read_settings(kind.package_settings, one.settings))
                for one in self.definitions
            )
            read = self._read = (kind, tuple(packages))
        return read[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """What a repository is asked with, of one moment."""

    repository: Repository
    question: Question

    @property
    def definitions(self) -> tuple[PackageDefinition, ...]:
        """The definitions of its packages."""
        return self.question.definitions


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is recorded of a repository: its watched packages, and their versions by package id."""

    packages: Sequence[Package] = ()
    versions: Mapping[int, Sequence[Version]] = field(default_factory=dict)


def watch(transaction: Transaction, repository: Repository) -> Watch:
    """Read what a repository is asked with."""
    return Watch(repository=repository, question=Question(transaction.packages.definitions(repository.name)))


def same_definitions(one: Repository, other: Repository) -> bool:
    """Say whether a repository, seen twice, had the same definition, and its packages had."""
    return (one.revision, one.packages_revision) == (other.revision, other.packages_revision)


def moved(transaction: Transaction, watched: Watch) -> bool:
    """Say whether the definitions are no longer those of the watch, or the repository has gone."""
    before = watched.repository
    present = transaction.repositories.by_id([before.id]).get(before.id)
    return present is None or not same_definitions(present, before)


class Watches:
    """Remembers what repositories are asked with, for as long as it stays the same."""

    def __init__(self) -> None:
        self._known: dict[int, Watch] = {}

    def of(self, transaction: Transaction, repositories: Sequence[Repository]) -> list[Watch]:
        """Return what these are asked with, as they stand in that transaction."""
        fresh: dict[str, list[PackageDefinition]] = {one.name: [] for one in repositories if not self._knows(one)}
        for definition in transaction.packages.definitions(*fresh) if fresh else ():
            fresh[definition.repository].append(definition)
        for repository in repositories:
            read = fresh.get(repository.name)
            question = self._known[repository.id].question if read is None else Question(read)
            self._known[repository.id] = Watch(repository=repository, question=question)
        return [self._known[repository.id] for repository in repositories]

    def _knows(self, repository: Repository) -> bool:
        known = self._known.get(repository.id)
        return known is not None and same_definitions(known.repository, repository)


def known(transaction: Transaction, repository: Repository, untold: Collection[str] = ()) -> Known:
    """Read what is recorded of a repository, but for the versions of the packages that a listing tells nothing of."""
    packages = transaction.packages.all(repository.name)
    told = [package.id for package in packages if package.name not in untold] if untold else None
    return Known(packages=packages, versions=transaction.versions.known(repository.id, told))


def doubted(transaction: Transaction, repository: Repository) -> frozenset[str]:
    """Return the names of the packages of which something was absent from the last listing, or was held back."""
    recorded = known(transaction, repository)
    held_back = repository.poll.held_back
    lost = frozenset(held_back.lost if held_back else ())
    return frozenset(
        package.name
        for package in recorded.packages
        if any(version.id in lost or version.awaited for version in recorded.versions.get(package.id, ()))
    )


def ask(
    environment: Environment, watched: Watch, *, accept: bool, about: frozenset[str] = frozenset()
) -> Listing | Unchanged:
    """Put the question, asking anew about the doubted packages; raises what the type's `list_versions` raises."""
    definition, poll = watched.repository.definition, watched.repository.poll
    kind = environment.types.repository_type(definition.type)
    query = VersionQuery(
        settings=read_settings(kind.settings, definition.settings),
        packages=watched.question.packages(kind),
        cursor=poll.cursor,
        again=poll.again,
        doubted=about,
        accept=accept,
    )
    with environment.lender.repository_tools(definition.settings, definition.fingerprint) as tools:
        return kind.list_versions(query, tools)


def comparisons(watched: Watch, recorded: Known, gathered: Gathered, kind: RepositoryType) -> list[Comparison]:
    """Lay every known or newly found package beside the listing; a newly found one has the id 0."""
    governance = Governance(watched.definitions)
    packages = {package.name: package for package in recorded.packages if package.name not in gathered.untold}
    for name in gathered.versions.keys() - packages.keys():
        definition = governance.of(name)
        if definition is not None:
            packages[name] = _found(watched.repository, name, definition)
    return [
        compare(
            package,
            recorded.versions.get(package.id, ()),
            gathered,
            scheme=kind.scheme,
            equal_is_same=kind.equal_is_same,
            wants=_Wants(kind, package.definition),
        )
        for _, package in sorted(packages.items())
    ]


def _found(repository: Repository, name: str, definition: PackageDefinition) -> Package:
    return Package(id=0, repository=repository.name, name=name, definition=definition, repository_id=repository.id)


class _Wants:
    """Asks the repository type whether a package's settings take an artifact in."""

    def __init__(self, kind: RepositoryType, definition: PackageDefinition) -> None:
        self._wants = kind.wants
        self._settings = read_settings(kind.package_settings, definition.settings)

    def __call__(self, artifact: Artifact) -> bool:
        return self._wants(self._settings, artifact)
