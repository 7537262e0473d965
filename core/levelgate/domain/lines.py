"""Which versions a package takes in, which line each belongs to, and which of them are offered (R1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from levelgate.domain.package import MAIN_LINE, Package, PackageDefinition, StartPolicy

if TYPE_CHECKING:
    from levelgate.domain.scheme import VersionScheme
    from levelgate.domain.version import Version


def admits(definition: PackageDefinition, version: str, scheme: VersionScheme) -> bool:
    """Say whether the package's version range and its choice about pre-releases take the version in."""
    if not definition.prereleases and scheme.is_prerelease(version):
        return False
    return not definition.versions or scheme.in_range(version, definition.versions)


def line_of(definition: PackageDefinition, version: str, scheme: VersionScheme) -> str | None:
    """Return the first line, in file order, whose range holds the version; None where no line does."""
    if not definition.lines:
        return MAIN_LINE
    return next((line.name for line in definition.lines if scheme.in_range(version, line.versions)), None)


def policy_of(package: Package) -> StartPolicy | None:
    """Return the choice to be made at this listing: None where everything new is offered.

    At first contact it is the package's start policy; after a widening it is the newest alone.
    """
    if not package.contacted:
        return package.definition.start
    return StartPolicy() if package.widened else None


def passed_over(policy: StartPolicy, qualifying: Iterable[Version], added: Mapping[int, Version]) -> frozenset[int]:
    """Return the ids of the added versions that the policy does not choose among all that qualify, line by line."""
    lines: defaultdict[str | None, list[Version]] = defaultdict(list)
    for version in qualifying:
        lines[version.line].append(version)
    chosen: set[int] = set()
    for versions in lines.values():
        versions.sort(key=lambda version: (version.key, version.version), reverse=True)
        chosen.update(version.id for version in versions[: policy.chosen(len(versions))])
    return frozenset(added.keys() - chosen)
