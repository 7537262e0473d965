"""A type of repository that does as it should: feeds of releases, read in this process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from fakes.dotted import DottedScheme
from levelgate.plugin import (
    Address,
    Artifact,
    CheckReport,
    Identity,
    JsonValue,
    LevelgateError,
    ListedVersion,
    Listing,
    NotModified,
    PackageSettings,
    RepositorySettings,
    RepositoryTools,
    RepositoryType,
    Unchanged,
    VersionQuery,
)
from levelgate.testing import Release, RepositoryConformance, RepositoryHost, parse_here

Entries = list[dict[str, Any]]


class FeedSettings(RepositorySettings):
    """Where a feed is."""

    url: Annotated[Address, Identity()] = Field(description="the folder of the feed")


def read_feed(path: Path) -> Entries:
    """Read a feed; raise ValueError for anything else."""
    said = json.loads(path.read_bytes())
    if not isinstance(said, dict):
        raise ValueError("this is no feed")  # noqa: TRY004 - what a parser raises for a wrong file
    releases: Entries = said["releases"]
    return releases


class Feed:
    """The functions of the type, to be overridden one by one by what breaks them."""

    scheme: ClassVar[DottedScheme] = DottedScheme()
    settings: ClassVar[type[RepositorySettings]] = FeedSettings
    parsers: ClassVar[tuple[str, ...]] = ()

    def type(self) -> RepositoryType:
        return RepositoryType(
            name="feed",
            title="Feeds",
            settings=self.settings,
            package_settings=PackageSettings,
            scheme=self.scheme,
            check=self.check,
            list_versions=self.list_versions,
            parsers=self.parsers,
        )

    def check(self, settings: RepositorySettings, tools: RepositoryTools) -> CheckReport:
        try:
            fetched = tools.fetch(f"{settings.model_dump()['url']}releases.json")
            assert not isinstance(fetched, NotModified)
            tools.parse(read_feed, files=[fetched.path])
        except LevelgateError as error:
            return CheckReport(reachable=False, summary=str(error))
        return CheckReport(reachable=True, summary="a feed")

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        url = query.settings.model_dump()["url"]
        fetched = tools.fetch(f"{url}releases.json", validators=query.validators)
        if isinstance(fetched, NotModified):
            return Unchanged()
        entries = self.chosen(self.entries(fetched.path, query, tools), query)
        asked = [one for one in entries if any(fnmatchcase(one["name"], package.name) for package in query.packages)]
        return Listing(
            versions=tuple(self.version(one, url) for one in asked),
            cursor={**fetched.validators.cursor(), "entries": entries},
        )

    def entries(self, path: Path, _query: VersionQuery, tools: RepositoryTools) -> Entries:
        """Read the file."""
        read: Entries = tools.parse(read_feed, files=[path])
        return read

    def chosen(self, entries: Entries, _query: VersionQuery) -> Entries:
        """Choose what is listed."""
        return entries

    def version(self, entry: Mapping[str, Any], url: str) -> ListedVersion:
        """Make a version of an entry."""
        artifacts = (
            Artifact(file_key=name, digest=f"sha256:{digest}", location=url + name, size=size)
            for name, (digest, size) in entry["files"].items()
        )
        return ListedVersion(
            package=entry["name"], version=entry["version"], artifacts=tuple(artifacts), yanked=entry["yanked"]
        )


class FeedChecks(RepositoryConformance):
    """The suite for a feed; it parses in this process, so that it is quick."""

    kind = Feed().type()
    versions = ("1.0~rc1", "1.0", "1.2", "1.9", "1.10", "2.0")
    prereleases = ("1.0~rc1",)
    ranges: ClassVar = {">=1.0,<1.10": ("1.0", "1.2", "1.9")}
    unreadable_range = "newest"
    not_versions = ("", "one")
    yanks = True

    def publish(self, folder: Path, releases: Sequence[Release]) -> None:
        entries = [
            {
                "name": one.package,
                "version": one.version,
                "yanked": one.yanked,
                "files": {
                    f"{one.package}-{number}": [sha256(content).hexdigest(), len(content)]
                    for number, content in enumerate(one.files)
                },
            }
            for one in releases
        ]
        (folder / "releases.json").write_text(json.dumps({"releases": entries}, indent=1), encoding="utf-8")

    def host(self, more: Mapping[str, JsonValue] | None = None, **options: Any) -> RepositoryHost:
        return super().host(more, parse=parse_here, **options)
