from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.file_tools import FileFetch, file_tools, parse_here
from fakes.yum_queries import answer, listing, names_and_versions, query, unchanged
from fakes.yum_repository import COMPRESSIONS, YumRepository, rpm
from levelgate.plugin import AddressNotFound, Listing, MetadataOutOfStep, NotModified, RepositoryTools, Validators
from levelgate_yum.polling import WAITS, list_versions


@pytest.fixture
def repository(tmp_path: Path) -> YumRepository:
    return YumRepository(tmp_path)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_every_version_is_listed_in_each_compression(repository: YumRepository, compression: str) -> None:
    repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1"), rpm("lib", "2:1.0~rc1-1")], compression=compression)
    listed = listing(query(repository.url))
    assert names_and_versions(listed) == [("app", "1.0-1"), ("app", "1.1-1"), ("lib", "2:1.0~rc1-1")]
    assert (listed.complete, listed.refused, listed.warnings) == (True, (), ())


def test_an_artifact_is_known_by_arch_digest_size_place_and_times(repository: YumRepository) -> None:
    one = rpm("app", "1.0-1", content=b"bytes")
    repository.publish([one])
    (version,) = listing(query(repository.url)).versions
    (artifact,) = version.artifacts
    assert (artifact.file_key, artifact.arch, artifact.size) == ("x86_64", "x86_64", 5)
    assert artifact.digest == f"sha256:{one.checksum}"
    assert artifact.location == repository.url + "app-1.0-1.x86_64.rpm"
    assert artifact.built_at == datetime.fromtimestamp(one.built_at, UTC)
    assert version.published_at == datetime.fromtimestamp(one.published_at, UTC)


def test_several_architectures_are_one_version(repository: YumRepository) -> None:
    repository.publish([rpm("app", arch="x86_64"), rpm("app", arch="aarch64"), rpm("app", arch="src")])
    (version,) = listing(query(repository.url)).versions
    assert [artifact.file_key for artifact in version.artifacts] == ["x86_64", "aarch64", "src"]


def test_nothing_but_the_index_is_asked_for_while_nothing_changed(repository: YumRepository) -> None:
    repository.publish([rpm("app")])
    cursor = listing(query(repository.url)).cursor
    fetch = FileFetch()
    assert unchanged(query(repository.url, cursor=cursor), file_tools(fetch)).warnings == ()
    assert fetch.asked == [repository.url + "repodata/repomd.xml"]


def test_the_same_index_from_a_server_without_validators_is_unchanged(repository: YumRepository) -> None:
    repository.publish([rpm("app")])
    cursor = dict(listing(query(repository.url)).cursor)
    fetch = FileFetch()
    again = unchanged(query(repository.url, cursor=cursor | {"etag": "other"}), file_tools(fetch))
    assert again.cursor == cursor
    assert len(fetch.asked) == 1


def test_a_new_index_with_the_same_primary_is_unchanged_and_remembered(repository: YumRepository) -> None:
    repository.publish([rpm("app")])
    first = listing(query(repository.url)).cursor
    repository.publish([rpm("app")])
    fetch = FileFetch()
    second = unchanged(query(repository.url, cursor=first), file_tools(fetch)).cursor
    assert second is not None
    assert (second["primary"], second["index"] != first["index"]) == (first["primary"], True)
    assert len(fetch.asked) == 1


def test_a_strange_cursor_is_first_contact(repository: YumRepository) -> None:
    repository.publish([rpm("app")])
    assert listing(query(repository.url, cursor={"primary": 7, "timestamp": "x", "other": None})).versions


def test_older_metadata_served_again_warns_and_changes_nothing(repository: YumRepository) -> None:
    repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")], revision=1_700_000_010)
    cursor = listing(query(repository.url)).cursor
    repository.publish([rpm("app", "1.0-1")], revision=1_700_000_009)
    stale = unchanged(query(repository.url, cursor=cursor))
    assert stale.cursor is None
    (warning,) = stale.warnings
    assert warning.startswith("older metadata is served again: revision '1700000009' after '1700000010'")


def test_older_metadata_changes_nothing_even_where_a_listing_is_wanted(repository: YumRepository) -> None:
    repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")], revision=1_700_000_010)
    cursor = listing(query(repository.url)).cursor
    repository.publish([rpm("app", "1.0-1")], revision=1_700_000_009)
    assert unchanged(query(repository.url, cursor=cursor, again=True)).warnings != ()


def test_older_metadata_is_listed_when_an_operator_accepts_it(repository: YumRepository) -> None:
    repository.publish([rpm("app", "1.0-1"), rpm("app", "1.1-1")], revision=1_700_000_010)
    cursor = listing(query(repository.url)).cursor
    repository.publish([rpm("app", "1.0-1")], revision=1_700_000_009)
    accepted = listing(query(repository.url, cursor=cursor, accept=True))
    assert (len(accepted.versions), accepted.cursor["revision"]) == (1, "1700000009")


class Publisher:
    """Publishes while a poll is under way: once, right before `primary` is asked for the first time."""

    def __init__(self, repository: YumRepository, *, often: int = 1) -> None:
        self._repository = repository
        self._left = often

    def __call__(self, url: str) -> None:
        if "primary" in url and self._left:
            self._left -= 1
            self._repository.publish([rpm("app", f"2.{self._left}-1")])


def test_a_publish_between_index_and_primary_is_caught_up_within_the_poll(repository: YumRepository) -> None:
    repository.publish([rpm("app", "1.0-1")])
    fetch = FileFetch()
    fetch.before = Publisher(repository)
    assert names_and_versions(listing(query(repository.url), file_tools(fetch))) == [("app", "2.0-1")]
    assert [url.rpartition("-")[2].rpartition("/")[2] for url in fetch.asked] == [
        "repomd.xml",
        "primary.xml.gz",
        "repomd.xml",
        "primary.xml.gz",
    ]


def test_an_index_that_is_gone_for_an_instant_is_looked_for_again(repository: YumRepository) -> None:
    published = repository.publish([rpm("app", "1.0-1")])
    cursor = listing(query(repository.url)).cursor
    index = published.files["primary"].parent / "repomd.xml"
    aside = index.rename(index.with_suffix(".aside"))
    fetch = FileFetch()
    fetch.before = lambda _url: aside.rename(index) if len(fetch.asked) == 2 else None
    again = query(repository.url, cursor=cursor, again=True)
    assert names_and_versions(listing(again, file_tools(fetch))) == [("app", "1.0-1")]


def test_an_index_that_was_never_there_is_not_waited_for(repository: YumRepository) -> None:
    fetch = FileFetch()
    with pytest.raises(AddressNotFound):
        answer(query(repository.url), file_tools(fetch))
    assert len(fetch.asked) == 1


def test_a_primary_that_differs_from_the_index_is_asked_for_again(repository: YumRepository) -> None:
    published = repository.publish([rpm("app", "1.0-1")])
    whole = published.files["primary"].read_bytes()
    published.files["primary"].write_bytes(whole[:-1] + b"x")
    fetch = FileFetch()
    fetch.before = lambda url: published.files["primary"].write_bytes(whole) if len(fetch.asked) == 3 else url
    assert len(listing(query(repository.url), file_tools(fetch)).versions) == 1


def test_out_of_step_for_three_rounds_ends_the_poll(repository: YumRepository) -> None:
    repository.publish([rpm("app", "1.0-1")])
    fetch = FileFetch()
    fetch.before = Publisher(repository, often=99)
    waited: list[float] = []
    with pytest.raises(MetadataOutOfStep, match="which the server does not hold"):
        list_versions(query(repository.url), file_tools(fetch), wait=waited.append)
    assert (waited, len(fetch.asked)) == (list(WAITS), 6)


def test_the_index_is_asked_for_unconditionally_after_a_failed_round(repository: YumRepository) -> None:
    repository.publish([rpm("app", "1.0-1")])
    cursor = listing(query(repository.url)).cursor
    repository.publish([rpm("app", "1.1-1")])
    fetch = FileFetch()
    fetch.before = Publisher(repository)
    listing(query(repository.url, cursor=cursor), file_tools(fetch))
    index = repository.url + "repodata/repomd.xml"
    assert (fetch.asked.count(index), fetch.conditional) == (2, [index])


def test_a_folder_without_repodata_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(AddressNotFound, match="give the address of the folder that holds repodata/"):
        answer(query(f"file://{tmp_path}/"))


HISTORIES = sorted((Path(__file__).parents[2] / "data" / "yum-history").glob("*/*"))


@pytest.mark.parametrize("state", HISTORIES, ids=[f"{state.parent.name}-{state.name}" for state in HISTORIES])
def test_every_state_of_a_real_repository_is_read(state: Path) -> None:
    listed = listing(query(f"file://{state}/"))
    assert (listed.refused, listed.warnings) == ((), ())
    assert listed.versions


@pytest.mark.parametrize("history", ["dakera", "zoo", "arnehilmann"])
def test_a_real_history_never_looks_like_going_back(history: str, tmp_path: Path) -> None:
    cursor = None
    place = tmp_path / "repository"
    for state in sorted((HISTORIES[0].parents[1] / history).iterdir()):
        place.unlink(missing_ok=True)
        place.symlink_to(state)
        answered = answer(query(f"file://{place}/", cursor=cursor))
        assert answered.warnings == ()
        cursor = answered.cursor if isinstance(answered, Listing) else answered.cursor or cursor


def test_a_server_that_answers_not_modified_unasked_is_out_of_step(repository: YumRepository) -> None:
    repository.publish([rpm("app")])
    fetch = FileFetch()

    def confused(url: str, **asked: Any) -> Any:
        return NotModified(url=url, validators=Validators()) if "primary" in url else fetch(url, **asked)

    with pytest.raises(MetadataOutOfStep, match="not modified, though nothing was asked"):
        answer(query(repository.url), RepositoryTools(fetch=confused, parse=parse_here))
