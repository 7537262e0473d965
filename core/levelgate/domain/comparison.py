"""A listing laid beside what is recorded, package by package, before anything is concluded from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from levelgate.domain.lines import admits
from levelgate.domain.listing import ListedVersion, Listing, RefusedEntry
from levelgate.domain.repository import HeldBack
from levelgate.domain.version import UpstreamState, Version

if TYPE_CHECKING:
    from datetime import datetime

    from levelgate.domain.artifact import Artifact
    from levelgate.domain.package import Package
    from levelgate.domain.scheme import VersionScheme

Wants: TypeAlias = "Callable[[Artifact], bool]"


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathered:
    """A listing by package and version string; `refused` also holds what contradicts itself."""

    versions: Mapping[str, Mapping[str, ListedVersion]]
    refused: tuple[RefusedEntry, ...]
    untold: frozenset[str] = frozenset()
    withdrawn: Mapping[str, str] = field(default_factory=dict)

    def refused_of(self, package: str) -> frozenset[str]:
        """Return the refused version strings of a package."""
        return frozenset(entry.version for entry in self.refused if entry.package == package)


def gather(listing: Listing, scheme: VersionScheme, *, equal_is_same: bool = False) -> Gathered:
    """Bring entries of the same package and version together; with `equal_is_same`, also under several spellings.

    One file key twice with different digests, no artifact at all, or a string that is no version: that version
    is refused by name.
    """
    refused = list(listing.refused)
    entries: defaultdict[tuple[str, str | bytes], list[ListedVersion]] = defaultdict(list)
    for listed in listing.versions:
        what = _meant(listed.version, scheme) if equal_is_same else listed.version
        entries[listed.package, what].append(listed)
    versions: defaultdict[str, dict[str, ListedVersion]] = defaultdict(dict)
    for (package, _), parts in entries.items():
        version = parts[0].version
        reason = _contradiction(parts) or _no_version(version, scheme)
        if reason:
            refused.append(RefusedEntry(package=package, version=version, reason=reason))
        else:
            versions[package][version] = _merged(parts)
    for entry in refused:
        # By get: a package of which everything is refused must not be found, least of all one whose name is.
        versions.get(entry.package, {}).pop(entry.version, None)
    untold = listing.untold or frozenset()
    held = {name: those for name, those in versions.items() if those and name not in untold}
    return Gathered(versions=held, refused=tuple(refused), untold=untold, withdrawn=listing.withdrawn)


def _meant(version: str, scheme: VersionScheme) -> str | bytes:
    try:
        return scheme.key(version)
    except ValueError:
        return version


def _contradiction(parts: Sequence[ListedVersion]) -> str | None:
    digests: dict[str, str] = {}
    for artifact in (artifact for part in parts for artifact in part.artifacts):
        other = digests.setdefault(artifact.file_key, artifact.digest)
        if other != artifact.digest:
            return f"{artifact.file_key} is listed twice, with the digests {other} and {artifact.digest}"
    return None if digests else "it has no artifact"


def _no_version(version: str, scheme: VersionScheme) -> str | None:
    try:
        scheme.key(version)
    except ValueError as error:
        return str(error)
    return None


def _merged(parts: Sequence[ListedVersion]) -> ListedVersion:
    if len(parts) == 1:
        return parts[0]
    artifacts = {artifact.file_key: artifact for part in parts for artifact in part.artifacts}
    return replace(parts[0], artifacts=tuple(artifacts.values()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One package's known versions beside its listed ones, both as far as its filters take them in.

    `records` holds every record, by version string, oldest first; `within` says which of them the filters still
    take in: only of those can absence mean anything. `withdrawn` is why the repository warns of all of them.
    """

    package: Package
    records: Mapping[str, Sequence[Version]]
    within: frozenset[int]
    listed: Mapping[str, ListedVersion]
    refused: frozenset[str]
    wants: Wants
    withdrawn: str | None = None

    @property
    def upstream(self) -> tuple[Version, ...]:
        """The known versions that the repository held when it was last believed."""
        here = {UpstreamState.PRESENT, UpstreamState.YANKED}
        records = (record for versions in self.records.values() for record in versions)
        return tuple(record for record in records if record.state in here and record.id in self.within)

    @property
    def lost(self) -> tuple[int, ...]:
        """The ids of those that the listing does not hold; what is withdrawn may be listed or not."""
        if self.withdrawn is not None:
            return ()
        there = self.listed.keys() | self.refused
        return tuple(version.id for version in self.upstream if version.version not in there)


def compare(
    package: Package,
    known: Sequence[Version],
    gathered: Gathered,
    *,
    scheme: VersionScheme,
    wants: Wants,
    equal_is_same: bool = False,
) -> Comparison:
    """Lay one package's known versions beside its listed ones.

    With `equal_is_same`, a listed version goes by the spelling that its equal was recorded with.
    """
    withdrawn = gathered.withdrawn.get(package.name)
    spelled: dict[str | bytes, str] = {version.key: version.version for version in known} if equal_is_same else {}
    records: defaultdict[str, list[Version]] = defaultdict(list)
    within = set()
    for version in known:
        records[version.version].append(version)
        if admits(package.definition, version.version, scheme) and any(wants(r.artifact) for r in version.artifacts):
            within.add(version.id)
    listed = {}
    for spelling, found in gathered.versions.get(package.name, {}).items():
        name = spelled.get(scheme.key(spelling), spelling) if spelled else spelling
        entry = found if name == spelling else replace(found, version=name)
        if withdrawn is not None:
            entry = replace(entry, yanked=withdrawn)
        artifacts = tuple(artifact for artifact in entry.artifacts if wants(artifact))
        if artifacts and admits(package.definition, name, scheme):
            listed[name] = entry if len(artifacts) == len(entry.artifacts) else replace(entry, artifacts=artifacts)
    return Comparison(
        package=package,
        records=records,
        within=frozenset(within),
        listed=listed,
        refused=frozenset(spelled.get(_meant(name, scheme), name) for name in gathered.refused_of(package.name)),
        wants=wants,
        withdrawn=withdrawn,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Losses:
    """What a whole listing lost: ids of versions, out of those that were there."""

    lost: tuple[int, ...]
    there: frozenset[int]

    @property
    def known(self) -> int:
        """How many were there."""
        return len(self.there)

    @property
    def suspicious(self) -> bool:
        """Whether everything, or more than half of what was known, is gone."""
        return bool(self.lost) and len(self.lost) * 2 > self.known

    def confirms(self, held_back: HeldBack | None) -> bool:
        """Whether a listing that was held back showed the same losses, of those versions that this is about."""
        return held_back is not None and self.there.intersection(held_back.lost) == set(self.lost)

    def held_back(self, since: datetime) -> HeldBack:
        """Return what to remember of a listing that is held back."""
        return HeldBack(lost=self.lost, known=self.known, since=since)


def losses(comparisons: Iterable[Comparison]) -> Losses:
    """Add up what a listing lost over all packages."""
    lost: list[int] = []
    there: set[int] = set()
    for comparison in comparisons:
        lost.extend(comparison.lost)
        there.update(version.id for version in comparison.upstream)
    return Losses(lost=tuple(sorted(lost)), there=frozenset(there))
