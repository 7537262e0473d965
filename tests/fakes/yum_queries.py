"""Questions to the yum repository type, asked as a poll asks them."""

from __future__ import annotations

from collections.abc import Mapping

from fakes.file_tools import file_tools
from levelgate.plugin import JsonValue, Listing, RepositoryTools, Unchanged, VersionQuery, WatchedPackage
from levelgate_yum.polling import list_versions
from levelgate_yum.settings import YumPackageSettings, YumSettings


def query(
    url: str,
    *names: str,
    cursor: Mapping[str, JsonValue] | None = None,
    again: bool = False,
    accept: bool = False,
    allowed_hosts: tuple[str, ...] = (),
) -> VersionQuery:
    """Ask for these names and patterns; without names, for all."""
    return VersionQuery(
        settings=YumSettings(url=url, allowed_hosts=list(allowed_hosts)),
        packages=tuple(WatchedPackage(name=name, settings=YumPackageSettings()) for name in names or ("*",)),
        cursor=cursor,
        again=again,
        accept=accept,
    )


def answer(question: VersionQuery, tools: RepositoryTools | None = None) -> Listing | Unchanged:
    """Ask without waiting between rounds."""
    return list_versions(question, tools or file_tools(), wait=lambda _seconds: None)


def listing(question: VersionQuery, tools: RepositoryTools | None = None) -> Listing:
    """Ask, and expect a listing."""
    answered = answer(question, tools)
    assert isinstance(answered, Listing), answered
    return answered


def unchanged(question: VersionQuery, tools: RepositoryTools | None = None) -> Unchanged:
    """Ask, and expect that nothing changed."""
    answered = answer(question, tools)
    assert isinstance(answered, Unchanged), answered
    return answered


def names_and_versions(listed: Listing) -> list[tuple[str, str]]:
    """Return what a listing holds, in its order."""
    return [(one.package, one.version) for one in listed.versions]
