"""Bad servers, all at once and each on its own: what a person is told, what is recorded, and what is when it is over.

One installed program watches a repository for each fault. It polls all of them three times: while each has its fault,
when all are mended, and with the faults again.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from fakes.faults.server_faults import FAULTS, HOSTILE, INDEX, REFUSED, UNKNOWN, Fault, Site
from fakes.faults.watched import PASSWORD, SIGNATURE, Round, Watched
from fakes.handmade_yum import package_xml, primary_xml
from fakes.yum_repository import YumRepository, rpm
from levelgate.testing.script import answer
from levelgate.testing.server import HttpServer

_ALL = (*FAULTS, REFUSED, UNKNOWN)
_MENDED = (*FAULTS, REFUSED)
_ADDED = {"repository.added": 1, "package.added": 1}
_RECORDED = {"package.found": 1, "version.detected": 1}

each_fault = pytest.mark.parametrize("fault", _ALL, ids=lambda fault: fault.name)
each_mended = pytest.mark.parametrize("fault", _MENDED, ids=lambda fault: fault.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Story:
    """The three rounds, and the program that went through them."""

    watched: Watched
    sites: dict[str, Site]
    first: Round
    mended: Round
    again: Round


def _hostile(site: Site, name: str) -> None:
    site.write(primary_xml(package_xml(name), package_xml("lib")))


def _busy_at_first(site: Site) -> None:
    YumRepository(site.folder).publish([rpm("app")])
    site.script(answer(503), answer(503), answer(200, (site.folder / INDEX).read_bytes()))


@pytest.fixture(scope="module")
def story(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("bad-servers")
    watched = Watched(levelgate_program, folder)
    with ExitStack() as stack:
        server = stack.enter_context(HttpServer())
        server.serve(folder / "sites")
        names = [*(fault.name for fault in _ALL), "busy-at-first", *HOSTILE]
        sites = {name: Site(server=server, folder=folder / "sites" / name, path=f"/{name}/") for name in names}
        # A socket that is bound but does not listen refuses, and nobody else gets its port meanwhile.
        with closing(socket.socket()) as bound:
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            addresses = {name: site.url for name, site in sites.items()} | {
                REFUSED.name: f"http://127.0.0.1:{port}/{REFUSED.name}/",
                UNKNOWN.name: "http://nowhere.invalid/",
            }
            watched.declare(addresses, username="me", password="${env:PLANTED}")
            for fault in FAULTS:
                fault.lay(sites[fault.name])
            _busy_at_first(sites["busy-at-first"])
            for name, hostile in HOSTILE.items():
                _hostile(sites[name], hostile)
            first = watched.round()
        late = stack.enter_context(HttpServer(port=port))
        late.serve(folder / "sites")
        for fault in _MENDED:
            sites[fault.name].mend()
        mended = watched.round()
        for fault in FAULTS:
            fault.lay(sites[fault.name])
        again = watched.round()
        yield Story(watched=watched, sites=sites, first=first, mended=mended, again=again)


@each_fault
def test_the_error_names_place_value_and_mend(story: Story, fault: Fault) -> None:
    error = story.first.errors[fault.name]
    assert (error["code"], [says for says in fault.says if says not in error["message"]]) == (fault.code, [])
    said, _, mend = error["message"].rpartition("; ")
    assert fault.place(story.sites[fault.name]) in said
    assert len(mend.split()) > 2
    assert error["message"].isprintable()


@each_fault
def test_of_a_failed_first_contact_only_the_failure_is_recorded(story: Story, fault: Fault) -> None:
    assert story.first.told(fault.name) == {**_ADDED, "repository.failing": 1}


@each_mended
def test_the_next_poll_after_a_fault_is_good(story: Story, fault: Fault) -> None:
    assert fault.name not in story.mended.errors
    assert story.mended.told(fault.name) == {"repository.recovered": 1, **_RECORDED}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_was_recorded_stays_when_a_fault_comes_later(story: Story, fault: Fault) -> None:
    assert story.again.errors[fault.name]["code"] == fault.code
    assert story.again.told(fault.name) == {"repository.failing": 1}


def test_a_failed_poll_ends_with_status_1(story: Story) -> None:
    assert story.first.status == 1


def test_the_server_says_when_it_wants_to_be_asked_again(story: Story) -> None:
    poll = story.first.polls["too-many"]
    waits = datetime.fromisoformat(poll["due_at"]) - datetime.fromisoformat(poll["polled_at"])
    assert waits.total_seconds() >= 120


def test_a_server_that_is_busy_for_a_moment_is_no_failure(story: Story) -> None:
    assert story.first.told("busy-at-first") == {**_ADDED, **_RECORDED}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_warned_of_and_the_rest_is_recorded(story: Story, name: str) -> None:
    assert story.first.told(name) == {**_ADDED, **_RECORDED, "repository.warned": 1}
    (warning,) = story.first.polls[name]["warnings"]
    assert "has a name that no RPM has" in warning
    assert warning.isprintable()
    assert len(warning) < 300


def test_nobody_is_shown_a_traceback(story: Story) -> None:
    assert "Traceback" not in story.watched.said


def test_no_secret_and_no_query_is_shown_or_stored(story: Story) -> None:
    watched = story.watched
    stored = b"".join(path.read_bytes() for path in watched.folder.glob("levelgate.db*"))
    for planted in (PASSWORD, SIGNATURE):
        assert planted not in watched.said
        assert planted.encode() not in stored


def test_no_temporary_file_is_left(story: Story) -> None:
    assert story.watched.left_behind() == []


def test_a_person_is_shown_the_error_with_what_to_do_on_a_line_of_its_own(story: Story) -> None:
    done = story.watched.run("repository", "poll", "html")
    assert (done.returncode, done.stdout) == (1, "")
    said, mend = done.stderr.splitlines()
    url = story.sites["html"].url
    assert said.startswith(f"error[metadata-invalid]: {url}: repomd.xml is a web page")
    assert mend == "  give the address of the folder that holds repodata/"


def test_a_check_says_what_is_wrong_and_records_nothing(story: Story) -> None:
    before = story.watched.json("event", "list")
    done = story.watched.run("repository", "check", "gone")
    assert done.returncode == 1
    assert "the server answered 404 Not Found; give the address of the folder that holds repodata/" in done.stdout
    assert story.watched.json("event", "list") == before


def test_a_bad_address_is_not_added(story: Story) -> None:
    site = story.sites["sha1"]
    site.server.serve(site.folder, at="/new")
    done = story.watched.run("repository", "add", "new", "--type", "yum", "--url", f"{site.server.url}/new/")
    assert (done.returncode, done.stdout) == (1, "")
    assert "have the repository made with sha256 checksums" in done.stderr
    assert "new" not in [one["name"] for one in story.watched.json("repository", "list")]


def test_the_database_is_whole(story: Story) -> None:
    assert story.watched.json("db", "check")["findings"] == []
