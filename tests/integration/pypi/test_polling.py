"""One poll of an index: which pages are asked for, what is believed, and what is left for the next poll."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fakes.file_tools import file_tools, parse_here
from fakes.python_index import page, projects, sdist, wheel
from fakes.served_index import Served
from levelgate.plugin import (
    AccessDenied,
    AddressNotFound,
    JsonValue,
    LimitExceeded,
    Listing,
    MetadataInvalid,
    ServerBusy,
    VersionQuery,
    WatchedPackage,
)
from levelgate.testing.script import answer
from levelgate_pypi.plugin import check
from levelgate_pypi.polling import IN_A_ROW, LATEST_READ, SECONDS, list_versions
from levelgate_pypi.reading import ACCEPT
from levelgate_pypi.settings import PypiPackageSettings, PypiSettings


def _names(listing: Listing) -> list[tuple[str, str]]:
    return [(one.package, one.version) for one in listing.versions]


def _untold(listing: Listing) -> set[str]:
    assert listing.untold is not None
    return set(listing.untold)


def test_each_project_costs_one_request_and_no_list_is_asked_for(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"), sdist("app", "1.1"))
    served.publish("lib", wheel("lib", "1.0"))
    listing = served.listing("app", "lib")
    assert _names(listing) == [("app", "1.0"), ("app", "1.1"), ("lib", "1.0")]
    assert (_untold(listing), listing.warnings, listing.refused) == (set(), (), ())
    assert sorted(served.asked()) == ["/app/", "/lib/"]
    assert {request.headers["accept"] for request in served.server.requests} == {ACCEPT}


def test_only_what_changed_is_listed(served: Served) -> None:
    for name in ("app", "lib", "web"):
        served.publish(name, wheel(name, "1.0"))
    served.poll("app", "lib", "web")
    assert served.unchanged("app", "lib", "web").cursor is None
    served.publish("lib", wheel("lib", "1.0"), wheel("lib", "1.1"))
    listing = served.listing("app", "lib", "web")
    assert (_names(listing), _untold(listing)) == ([("lib", "1.0"), ("lib", "1.1")], {"app", "web"})
    assert all("if-none-match" in request.headers for request in served.server.requests)


def test_a_server_without_validators_is_unchanged_where_the_bytes_are(served: Served) -> None:
    body = page("json", "app", wheel("app", "1.0"))
    served.server.script("/app/", answer(body=body, headers={"Content-Type": "application/json"}))
    served.poll("app")
    assert served.unchanged("app").cursor is None


def test_new_marks_of_the_same_bytes_are_remembered(served: Served) -> None:
    body = page("json", "app", wheel("app", "1.0"))
    marked = [answer(body=body, headers={"ETag": f'"{number}"', "Content-Type": "text/json"}) for number in range(3)]
    served.server.script("/app/", *marked)
    served.poll("app")
    assert served.unchanged("app").cursor is not None
    served.poll("app")
    assert served.server.requests[0].headers["if-none-match"] == '"1"'


def test_a_doubted_project_is_asked_for_anew_and_no_other(served: Served) -> None:
    for name in ("app", "lib"):
        served.publish(name, wheel(name, "1.0"))
    served.poll("app", "lib")
    listing = served.listing("app", "lib", doubted=("lib",))
    assert (_names(listing), _untold(listing)) == ([("lib", "1.0")], {"app"})
    conditional = {request.path: "if-none-match" in request.headers for request in served.server.requests}
    assert conditional == {"/app/": True, "/lib/": False}


def test_a_listing_that_is_wanted_of_nothing_in_particular_is_whole(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"))
    served.poll("app")
    listing = served.poll("app", again=True)
    assert isinstance(listing, Listing)
    assert _names(listing) == [("app", "1.0")]


def test_what_an_operator_accepts_is_asked_for_anew_altogether(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"))
    served.publish_list("app")
    served.poll("app", "a*")
    assert _untold(served.listing("app", "a*", accept=True)) == set()
    assert not any("if-none-match" in request.headers for request in served.server.requests)


def test_a_project_that_is_not_there_is_told_as_empty_once_and_warned_about_always(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"))
    listing = served.listing("app", "lib")
    assert (_names(listing), _untold(listing)) == ([("app", "1.0")], set())
    assert listing.warnings == ("the index has no project lib",)
    again = served.unchanged("app", "lib")
    assert (again.warnings, len(served.asked())) == (("the index has no project lib",), 2)
    assert _untold(served.listing("app", "lib", doubted=("lib",))) == {"app"}


def test_a_pattern_finds_projects_of_the_list_in_their_normal_spelling(served: Served) -> None:
    served.publish_list("Acme_Web", "acme.db", "other")
    served.publish("acme-web", wheel("acme-web", "1.0"))
    served.publish("acme-db", wheel("acme-db", "1.0"))
    assert _names(served.listing("acme-*")) == [("acme-web", "1.0"), ("acme-db", "1.0")]
    assert served.unchanged("acme-*").cursor is None
    assert sorted(served.asked()) == ["/", "/acme-db/", "/acme-web/"]


def test_a_project_that_leaves_the_list_is_absent_until_nobody_asks_for_it(served: Served) -> None:
    served.publish_list("acme-web", "acme-db")
    served.publish("acme-web", wheel("acme-web", "1.0"))
    served.publish("acme-db", wheel("acme-db", "1.0"))
    served.poll("acme-*")
    served.publish_list("acme-web")
    assert _untold(served.listing("acme-*")) == {"acme-web"}
    assert _untold(served.listing("acme-*", doubted=("acme-db",))) == {"acme-web"}
    served.unchanged("acme-*")
    assert served.asked() == ["/", "/acme-web/"]


def test_a_list_that_cannot_be_read_leaves_the_projects_that_matched_before(served: Served) -> None:
    served.publish_list("acme-web")
    served.publish("acme-web", wheel("acme-web", "1.0"))
    served.poll("acme-*")
    served.publish("acme-web", wheel("acme-web", "1.0"), wheel("acme-web", "1.1"))
    served.server.script("/", answer(500))
    listing = served.listing("acme-*", doubted=("acme-old",))
    assert (_names(listing), _untold(listing)) == ([("acme-web", "1.0"), ("acme-web", "1.1")], {"acme-old"})
    (warning,) = listing.warnings
    assert warning.startswith("the list of projects was not read: ")


def test_without_a_list_a_pattern_fails_with_the_address_to_give(served: Served) -> None:
    with pytest.raises(AddressNotFound, match="often ends in /simple/"):
        served.poll("acme-*")


def test_a_page_that_fails_leaves_its_project_untold_with_a_warning(served: Served) -> None:
    for name in ("app", "lib"):
        served.publish(name, wheel(name, "1.0"))
    served.poll("app", "lib")
    served.publish("app", wheel("app", "1.0"), wheel("app", "1.1"))
    served.server.script("/lib/", answer(500))
    listing = served.listing("app", "lib")
    assert (len(listing.versions), _untold(listing)) == (2, {"lib"})
    (warning,) = listing.warnings
    assert warning.startswith("lib was not read: ")
    assert "500" in warning


@pytest.mark.parametrize(
    "body", [page("json", "lib", wheel("lib", "1.0"))[:-9], page("json", "other"), b"<html>Sign in</html>", b"{}"]
)
def test_a_page_that_cannot_be_believed_is_asked_for_until_it_can(served: Served, body: bytes) -> None:
    served.publish("app", wheel("app", "1.0"))
    served.publish("lib", wheel("lib", "1.0"))
    served.poll("app", "lib")
    good = page("json", "lib", wheel("lib", "1.0"), wheel("lib", "1.1"))
    served.server.script("/lib/", *(answer(body=one, headers={"ETag": '"new"'}) for one in (body, good)))
    warned = served.unchanged("app", "lib")
    assert len(warned.warnings) == 1
    assert _names(served.listing("app", "lib")) == [("lib", "1.0"), ("lib", "1.1")]


def test_what_is_odd_about_a_page_is_said_as_long_as_it_is_there(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"), status="archived", reason="no more")
    warnings = ("app is archived at its index: no more",)
    assert served.listing("app").warnings == warnings
    assert served.unchanged("app").warnings == warnings
    served.publish("app", wheel("app", "1.0"))
    assert served.listing("app").warnings == ()


def test_a_project_in_quarantine_is_withdrawn(served: Served) -> None:
    served.publish("app", status="quarantined", reason="malware")
    assert served.listing("app").withdrawn == {"app": "the index has put the project in quarantine: malware"}


@pytest.mark.parametrize(("status", "error"), [(503, ServerBusy), (401, AccessDenied)])
def test_where_nothing_is_answered_the_poll_fails_soon(served: Served, status: int, error: type[Exception]) -> None:
    served.server.change(lambda _request, _script: answer(status))
    with pytest.raises(error):
        served.poll(*(f"p{number}" for number in range(100)))
    assert len({request.path for request in served.server.requests}) < 10


def test_what_is_left_after_failures_in_a_row_comes_first_at_the_next_poll(served: Served) -> None:
    names = [f"p{number}" for number in range(IN_A_ROW + 3)]
    for name in names:
        served.publish(name, wheel(name, "1.0"))
    for name in names[1 : 1 + IN_A_ROW]:
        served.server.script(f"/{name}/", answer(503), answer(503), answer(503), answer(404))
    listing = served.listing(*names)
    assert _names(listing) == [("p0", "1.0")]
    assert _untold(listing) == set(names[1:])
    assert listing.warnings[-1] == "2 projects were not looked at this time, and will be first at the next poll"
    assert {name for name, _ in _names(served.listing(*names))} == {"p4", "p5"}
    assert list(dict.fromkeys(served.asked()))[:2] == ["/p4/", "/p5/"]


def test_a_poll_that_takes_too_long_leaves_the_rest(served: Served) -> None:
    for name in ("a", "b", "c"):
        served.publish(name, wheel(name, "1.0"))
    ticks = iter([0.0, 1.0, 2.0, SECONDS + 1, SECONDS + 1])
    served.clock = lambda: next(ticks)
    listing = served.listing("a", "b", "c")
    assert ([name for name, _ in _names(listing)], _untold(listing)) == (["a", "b"], {"c"})
    served.clock = lambda: 0.0
    assert _names(served.listing("a", "b", "c")) == [("c", "1.0")]


def test_pages_that_came_too_late_are_read_by_the_next_poll(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"))
    ticks = iter([0.0, 1.0, LATEST_READ + 1])
    served.clock = lambda: next(ticks)
    listing = served.listing("app")
    assert (listing.versions, _untold(listing)) == ((), {"app"})
    served.clock = lambda: 0.0
    assert _names(served.listing("app")) == [("app", "1.0")]


def test_a_page_that_ends_its_parser_spoils_no_other_for_long(served: Served) -> None:
    for name in ("app", "bomb"):
        served.publish(name, wheel(name, "1.0"))
    read: list[int] = []

    def parse(function: Callable[..., JsonValue], *args: Any, files: Sequence[Path] = ()) -> Any:
        read.append(len(files))
        if any(b"bomb" in path.read_bytes() for path in files):
            raise LimitExceeded("it took too much memory")
        return parse_here(function, *args, files=files)

    served.tools = replace(served.tools, parse=parse)
    assert _untold(served.listing("app", "bomb")) == {"app", "bomb"}
    listing = served.listing("app", "bomb")
    assert (_names(listing), _untold(listing), read) == ([("app", "1.0")], {"bomb"}, [2, 1, 1])
    assert "it took too much memory" in listing.warnings[0]
    (warning,) = served.unchanged("app", "bomb").warnings
    assert ("has not changed" in warning, read) == (True, [2, 1, 1])
    served.publish("bomb", wheel("bomb", "1.0"), wheel("bomb", "1.1"))
    served.unchanged("app", "bomb")
    assert read == [2, 1, 1, 1]


def test_nothing_fetched_stays_behind(served: Served) -> None:
    served.publish("app", wheel("app", "1.0"))
    served.poll("app")
    served.poll("app", accept=True)
    assert list((served.folder.parent / "fetched").iterdir()) == []


def test_an_index_of_files_is_read_from_its_folders(tmp_path: Path) -> None:
    for path, data in (("", projects("html", "app")), ("app", page("html", "app", wheel("app", "1.0")))):
        (tmp_path / path).mkdir(exist_ok=True)
        (tmp_path / path / "index.html").write_bytes(data)
    packages = tuple(WatchedPackage(name=name, settings=PypiPackageSettings()) for name in ("a*", "none"))
    query = VersionQuery(settings=PypiSettings(url=tmp_path.as_uri()), packages=packages)
    listing = list_versions(query, file_tools())
    assert isinstance(listing, Listing)
    (version,) = listing.versions
    (artifact,) = version.artifacts
    assert artifact.location == f"{tmp_path.parent.as_uri()}/files/app-1.0-py3-none-any.whl"
    assert artifact.size is None


def test_a_check_says_what_an_index_is(served: Served) -> None:
    served.publish_list("app", "lib")
    report = check(PypiSettings(url=f"{served.server.url}/"), served.tools)
    assert (report.reachable, report.summary) == (True, "a Python package index with 2 projects, in JSON")
    served.server.script("/", answer(body=projects("html", "app"), headers={"Content-Type": "text/html"}))
    report = check(PypiSettings(url=f"{served.server.url}/"), served.tools)
    assert report.summary == "a Python package index with 1 project, in HTML"
    assert report.warnings == ("it says nothing of how large files are, nor when they were uploaded",)


def test_a_check_says_what_is_wrong(served: Served) -> None:
    report = check(PypiSettings(url=f"{served.server.url}/"), served.tools)
    assert not report.reachable
    assert "often ends in /simple/" in report.summary
    served.server.script("/", answer(body=b"<html>Sign in</html>"))
    assert "a web page without a link" in check(PypiSettings(url=f"{served.server.url}/"), served.tools).summary


def test_an_unreadable_list_names_its_place(served: Served) -> None:
    served.server.script("/", answer(body=b"{", headers={"Content-Type": "application/json"}))
    with pytest.raises(MetadataInvalid, match=r"^http://127.*: it is no whole JSON: .*; tell who keeps the index$"):
        served.poll("a*")
