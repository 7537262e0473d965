"""What an index says, through the whole host: an event for each promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.python_index import JSON, Form, IndexFile, page, sdist, wheel
from fakes.watching import Watching, watching
from levelgate.testing.script import answer
from levelgate.testing.server import HttpServer
from levelgate.usecases.packages import check_package, remove_package
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollOutcome

_DECLARATION = """
repositories: [{{name: index, type: pypi, url: "{url}"}}]
packages: [{{name: app, repository: index}}, {{name: Lib_X, repository: index}}]
"""


class Index:
    """An index whose pages are scripts, and who watches it."""

    def __init__(self, server: HttpServer, watched: Watching) -> None:
        self.server = server
        self.watched = watched
        self.form: Form = "json"

    def says(self, project: str, *files: IndexFile, **status: str) -> None:
        kind = JSON if self.form == "json" else "text/html"
        body = page(self.form, project, *files, **status)
        self.server.script(f"/{project}/", answer(body=body, headers={"Content-Type": kind}))

    def told(self, project: str, *files: IndexFile, **status: str) -> list[tuple[str, str]]:
        """Change the page of a project, poll, and return what is told."""
        self.says(project, *files, **status)
        return self.watched.told("index")

    def states(self, package: str = "app") -> list[tuple[str, str]]:
        return [(one.version, str(one.state)) for one in self.watched.versions(f"index/{package}")]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with HttpServer() as server, watching(tmp_path, _DECLARATION.format(url=server.url)) as watched:
        index = Index(server, watched)
        index.says("app", wheel("app", "1.0"), wheel("app", "1.1"))
        index.says("lib-x", wheel("lib-x", "1.0"))
        watched.poll("index")
        yield index


def test_a_yanked_version_is_told_with_its_reason_and_returns(index: Index) -> None:
    yanked = wheel("app", "1.0", yanked="leaks memory")
    index.says("app", yanked, wheel("app", "1.1"))
    (event,) = index.watched.poll("index").events
    assert (event.kind, event.data["version"], event.data["reason"]) == ("version.yanked", "1.0", "leaks memory")
    assert index.told("app", wheel("app", "1.0"), wheel("app", "1.1")) == [("version.returned", "1.0")]


def test_a_version_counts_as_yanked_only_with_all_its_files(index: Index) -> None:
    files = (wheel("app", "1.0", yanked=True), sdist("app", "1.0"), wheel("app", "1.1"))
    assert index.told("app", *files) == [("artifact.late", "1.0")]
    assert index.states() == [("1.0", "present"), ("1.1", "present")]


def test_a_project_in_quarantine_is_yanked_at_once_and_comes_back(index: Index) -> None:
    told = index.told("app", status="quarantined", reason="malware")
    assert told == [("repository.warned", ""), ("version.yanked", "1.0"), ("version.yanked", "1.1")]
    assert index.watched.told("index") == []
    told = index.told("app", wheel("app", "1.0"), wheel("app", "1.1"))
    assert told == [("version.returned", "1.0"), ("version.returned", "1.1")]


def test_a_project_that_is_gone_is_held_back_and_then_missing(index: Index) -> None:
    index.server.script("/app/", answer(404))
    report = index.watched.poll("index")
    assert report.outcome is PollOutcome.HELD_BACK
    assert [str(event.kind) for event in report.events] == ["repository.warned", "repository.held_back"]
    assert index.watched.told("index") == [("version.missing", "1.0"), ("version.missing", "1.1")]
    assert index.watched.poll("index").outcome is PollOutcome.UNCHANGED
    assert index.told("app", wheel("app", "1.0")) == [("version.returned", "1.0")]


def test_what_is_held_back_of_one_project_holds_up_no_other(index: Index) -> None:
    index.says("app")
    assert ("version.detected", "1.1") in index.told("lib-x", wheel("lib-x", "1.0"), wheel("lib-x", "1.1"))
    assert index.states() == [("1.0", "present"), ("1.1", "present")]
    report = poll_repository(index.watched.environment, "index", owner="host:1:accepting", accept=True)
    assert [str(event.kind) for event in report.events] == ["version.missing", "version.missing"]


def test_other_bytes_under_the_same_name_are_another_version_in_quarantine(index: Index) -> None:
    assert index.told("app", wheel("app", "1.0", "other"), wheel("app", "1.1")) == [("version.replaced", "1.0")]
    assert index.states() == [("1.0", "replaced"), ("1.0", "present"), ("1.1", "present")]


def test_a_file_that_vanishes_is_missing_after_two_listings(index: Index) -> None:
    index.told("app", wheel("app", "1.0"), wheel("app", "1.1"), sdist("app", "1.1"))
    assert index.told("app", wheel("app", "1.0"), wheel("app", "1.1")) == []
    assert index.watched.told("index") == [("artifact.missing", "1.1")]


def test_another_spelling_of_a_version_is_the_same_version(index: Index) -> None:
    files = (wheel("app", "1.0"), IndexFile(file="App-1.tar.gz"), IndexFile(file="app-1.1.zip"))
    assert index.told("app", *files, wheel("app", "1.1")) == [("artifact.late", "1.0"), ("artifact.late", "1.1")]
    assert index.states() == [("1.0", "present"), ("1.1", "present")]


def test_a_version_without_a_strong_checksum_is_refused_and_what_is_known_of_it_stays(index: Index) -> None:
    weak = sdist("app", "1.0", hashes={"md5": "0" * 32})
    report_before = index.states()
    assert index.told("app", wheel("app", "1.0"), weak, wheel("app", "1.1")) == [("repository.warned", "")]
    assert index.states() == report_before


def test_a_page_that_outlasts_its_parser_is_ended_and_harms_nobody(index: Index) -> None:
    deep = b'{"meta": {"api-version": "1.0"}, "files": ' + b"[" * 5_000_000
    index.server.script("/app/", answer(body=deep, headers={"Content-Type": JSON}))
    assert ("version.detected", "1.1") in index.told("lib-x", wheel("lib-x", "1.0"), wheel("lib-x", "1.1"))
    assert index.states() == [("1.0", "present"), ("1.1", "present")]


def test_an_index_that_turns_to_html_tells_nothing_new(index: Index) -> None:
    index.form = "html"
    assert index.told("app", wheel("app", "1.0"), wheel("app", "1.1")) == []


def test_a_package_is_checked_and_removed_under_any_spelling(index: Index) -> None:
    environment = index.watched.environment
    (match,) = check_package(environment, "index/LIB.X")
    assert (match.package, match.versions, match.newest) == ("index/lib-x", 1, "1.0")
    remove_package(environment, "index/Lib_X", actor="tests")
    with environment.store.read() as transaction:
        assert [one.name for one in transaction.packages.definitions("index")] == ["app"]
