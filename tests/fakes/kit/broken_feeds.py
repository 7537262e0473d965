"""Feeds that are broken, each in one way, and what is meant to notice it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.error import URLError
from urllib.request import urlopen

from pydantic import Field

from fakes.dotted import DottedScheme
from fakes.kit.feed import Entries, Feed
from levelgate.plugin import (
    Address,
    CheckReport,
    Fetched,
    GiveUp,
    Identity,
    ListedVersion,
    Listing,
    MetadataInvalid,
    RepositorySettings,
    RepositoryTools,
    TryLater,
    Unchanged,
    Validators,
    VersionQuery,
)


def _known(query: VersionQuery) -> dict[tuple[str, str], Any]:
    """Return what the last listing held; nothing where the cursor is another's."""
    entries: Any = (query.cursor or {}).get("entries", [])
    return {(one["name"], one["version"]): one for one in entries}


def _key(entry: Mapping[str, Any]) -> tuple[str, str]:
    return (entry["name"], entry["version"])


class Newest(Feed):
    """Takes of what is new only the newest."""

    meant = "test_several_versions_at_once_are_all_listed"

    def chosen(self, entries: Entries, query: VersionQuery) -> Entries:
        known = _known(query)
        new = [one for one in entries if known and _key(one) not in known]
        return [one for one in entries if one not in new[:-1]]


class Forgetful(Feed):
    """Has everything sent again, and compares it."""

    meant = "test_an_unchanged_repository_is_not_downloaded_again"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        listed = super().list_versions(query, tools)
        return replace(listed, cursor={**listed.cursor, "etag": "", "last_modified": ""}) if listed.cursor else listed


class Credulous(Feed):
    """Relies on what the server calls a file, and nothing else."""

    meant = "test_an_unchanged_repository_is_known_without_marks"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        listed = super().list_versions(query, tools)
        return replace(listed, cursor={**listed.cursor, "sha256": ""}) if listed.cursor else listed


class Hoarder(Feed):
    """Keeps what is gone."""

    meant = "test_a_withdrawn_version_is_no_longer_listed"

    def chosen(self, entries: Entries, query: VersionQuery) -> Entries:
        kept = {**_known(query), **{_key(one): one for one in entries}}
        return [*kept.values()] if entries else []


class Trusting(Feed):
    """Believes that a version never changes."""

    meant = "test_a_rebuilt_version_is_listed_with_its_new_digest"

    def chosen(self, entries: Entries, query: VersionQuery) -> Entries:
        known = _known(query)
        return [{**one, "files": {**one["files"], **known.get(_key(one), {"files": {}})["files"]}} for one in entries]


class OneFile(Feed):
    """Knows of one file of a version."""

    meant = "test_a_late_file_is_listed_with_the_others"

    def version(self, entry: Mapping[str, Any], url: str) -> ListedVersion:
        whole = super().version(entry, url)
        return replace(whole, artifacts=whole.artifacts[:1])


class NeverEmpty(Feed):
    """Takes an empty repository for a broken one."""

    meant = "test_an_empty_repository_is_an_empty_listing"

    def chosen(self, entries: Entries, _query: VersionQuery) -> Entries:
        if not entries:
            raise MetadataInvalid("the feed is empty")
        return entries


class Salvaging(Feed):
    """Believes the first half of a file, at first contact."""

    meant = "test_a_truncated_file_is_never_believed"

    def entries(self, path: Path, query: VersionQuery, tools: RepositoryTools) -> Entries:
        text = path.read_text(encoding="utf-8", errors="replace")
        whole, found, _ = text.rpartition("\n  }")
        if found and not text.endswith("}") and query.cursor is None:
            salvaged: Entries = json.loads(f"{whole}{found}]}}")["releases"]
            return salvaged
        return super().entries(path, query, tools)


class Hopeful(Feed):
    """Takes anything that is no feed for an empty one."""

    meant = "test_garbage_is_never_believed"

    def entries(self, path: Path, query: VersionQuery, tools: RepositoryTools) -> Entries:
        return super().entries(path, query, tools) if path.read_bytes().startswith(b"{") else []


class Chatty(Feed):
    """Asks for one more file, by itself."""

    meant = "test_everything_is_asked_for_by_fetch"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        with suppress(URLError, OSError):
            urlopen(f"{query.settings.model_dump()['url']}motd", timeout=5).close()  # noqa: S310 - on loopback
        return super().list_versions(query, tools)


class Nervous(Feed):
    """Raises where it is to report."""

    meant = "test_check_tells_good_from_bad_and_raises_nothing"

    def check(self, settings: RepositorySettings, tools: RepositoryTools) -> CheckReport:
        report = super().check(settings, tools)
        if not report.reachable and "401" not in report.summary:
            raise MetadataInvalid(report.summary)
        return report


class _Alphabetical(DottedScheme):
    def key(self, version: str) -> bytes:
        return super().key(version) and version.encode()

    def in_range(self, version: str, spec: str) -> bool:
        return DottedScheme().in_range(version, spec)


class Alphabetical(Feed):
    """Sorts versions as texts."""

    meant = "test_keys_have_the_order_of_the_versions"
    scheme: ClassVar = _Alphabetical()


class _Stable(DottedScheme):
    def is_prerelease(self, version: str) -> bool:
        return "beta" in version


class Stable(Feed):
    """Does not know a release candidate."""

    meant = "test_prereleases_are_told_from_releases"
    scheme: ClassVar = _Stable()


class _Generous(DottedScheme):
    def in_range(self, version: str, spec: str) -> bool:
        self.check_range(spec)
        return super().in_range(version, spec.partition(",")[0])


class Generous(Feed):
    """Reads the first bound of a range alone."""

    meant = "test_a_range_holds_what_it_says"
    scheme: ClassVar = _Generous()


class _Anonymous(RepositorySettings):
    url: Address = Field(description="the folder of the feed")


class Anonymous(Feed):
    """Is known by nothing."""

    meant = "test_a_repository_is_known_by_its_address"
    settings: ClassVar = _Anonymous


class _Silent(RepositorySettings):
    url: Annotated[Address, Identity()]


class Silent(Feed):
    """Says nothing of its settings."""

    meant = "test_each_setting_says_what_it_is_for"
    settings: ClassVar = _Silent


class Mistaken(Feed):
    """Names a parser that is not there."""

    meant = "test_the_modules_of_its_parsers_can_be_imported"
    parsers = ("fakes.kit.no_such_parser",)


class Stubborn(Feed):
    """Never says again what it said before."""

    meant = "test_a_listing_is_given_again_when_it_is_asked_for"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        return super().list_versions(replace(query, again=False), tools)


class Confident(Feed):
    """Believes that every cursor is its own."""

    meant = "test_a_cursor_that_is_not_understood_is_a_first_contact"

    def chosen(self, entries: Entries, query: VersionQuery) -> Entries:
        assert query.cursor is None or "entries" in query.cursor
        return entries


class Tolerant(Feed):
    """Does not tell what was yanked."""

    meant = "test_a_yanked_version_is_listed_with_its_reason"

    def version(self, entry: Mapping[str, Any], url: str) -> ListedVersion:
        return replace(super().version(entry, url), yanked=None)


class Deaf(Feed):
    """Takes a server that fails for an empty one."""

    meant = "test_a_server_that_fails_is_never_taken_for_an_empty_one"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        try:
            return super().list_versions(query, tools)
        except TryLater as error:
            if "503" in str(error):
                return Listing(versions=(), cursor={})
            raise


class Rewording(Feed):
    """Has words of its own for what `fetch` says."""

    meant = "test_what_needs_credentials_is_refused_without_them"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        try:
            return super().list_versions(query, tools)
        except GiveUp as error:
            raise MetadataInvalid("the feed cannot be had") from error


class Rash(Feed):
    """Remembers a damaged file as if it had read it."""

    meant = "test_after_a_damaged_answer_everything_is_listed"

    def list_versions(self, query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        marks: list[Validators] = []

        def fetch(url: str, **asked: Any) -> Any:
            fetched = tools.fetch(url, **asked)
            marks.append(fetched.validators if isinstance(fetched, Fetched) else Validators())
            return fetched

        try:
            return super().list_versions(query, replace(tools, fetch=fetch))
        except MetadataInvalid as error:
            return Listing(versions=(), cursor=marks[-1].cursor(), complete=False, warnings=(str(error),))


class _Lenient(DottedScheme):
    def key(self, version: str) -> bytes:
        try:
            return super().key(version)
        except ValueError:
            return version.encode()


class Lenient(Feed):
    """Takes any string for a version."""

    meant = "test_what_is_no_version_is_refused"
    scheme: ClassVar = _Lenient()


class _Silently(DottedScheme):
    def check_range(self, spec: str) -> None:
        pass


class Unquestioning(Feed):
    """Takes any string for a range."""

    meant = "test_a_range_that_cannot_be_read_is_refused"
    scheme: ClassVar = _Silently()


BROKEN = (
    Credulous,
    Stubborn,
    Confident,
    Tolerant,
    Deaf,
    Rewording,
    Rash,
    Lenient,
    Unquestioning,
    Anonymous,
    Silent,
    Mistaken,
    Newest,
    Forgetful,
    Hoarder,
    Trusting,
    OneFile,
    NeverEmpty,
    Salvaging,
    Hopeful,
    Chatty,
    Nervous,
    Alphabetical,
    Stable,
    Generous,
)
