"""Files become versions by their names."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.python_index import IndexFile, page, sdist, wheel
from levelgate.plugin import MetadataInvalid
from levelgate_pypi import html_form, json_form
from levelgate_pypi.grouping import grouped

URL = "https://index.example.com/simple/my-pkg/"


def _said(*files: IndexFile, project: str = "my-pkg", **status: str) -> dict[str, Any]:
    return grouped(json_form.read_page(page("json", project, *files, **status), URL), project)


def _files(*names: str, project: str = "my-pkg") -> dict[str, list[str]]:
    said = _said(*(IndexFile(file=name) for name in names), project=project)
    return {one["version"]: [artifact["file"] for artifact in one["artifacts"]] for one in said["versions"]}


def test_wheels_and_sources_of_one_version_are_its_artifacts() -> None:
    names = ("my_pkg-1.0-py3-none-any.whl", "my_pkg-1.0-1-cp311-cp311-linux_x86_64.whl", "my-pkg-1.0.tar.gz")
    assert _files(*names) == {"1.0": list(names)}


def test_two_spellings_of_a_version_are_one() -> None:
    names = ("my_pkg-1.0.0-py3-none-any.whl", "My.Pkg-1.0.tar.gz", "my_pkg-1-py3-none-any.whl")
    assert _files(*names) == {"1": list(names)}
    assert _files("my_pkg-1.0rc1-py3-none-any.whl", "my-pkg-1.0-RC.1.zip").keys() == {"1.0rc1"}


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("my-pkg-1.0.zip", "1.0"),
        ("my_pkg-1.0.tar.bz2", "1.0"),
        ("My.Pkg-1.0.tgz", "1.0"),
        ("my-pkg-1.0-1.tar.gz", "1.0.post1"),
        ("my-pkg-2023a.tar.gz", "2023a0"),
        ("my-pkg-1.0+ubuntu.1.tar.gz", "1.0+ubuntu.1"),
        ("MY_PKG-1.0-PY3-none-any.WHL", None),
        ("my_pkg-1.0-py2.7.egg", None),
        ("my_pkg-1.0.win32.exe", None),
        ("my-pkg-1.0.tar.gz.asc", None),
        ("my_pkg-1.0-py3-none-any.whl.metadata", None),
    ],
)
def test_a_file_s_name_tells_its_version_or_is_passed_over(name: str, version: str | None) -> None:
    found = _files("my-pkg-0.1.tar.gz", name)
    assert found.keys() == {"0.1", *([version] if version else [])}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("other-1.0.tar.gz", "is of another project"),
        ("other-1.0-py3-none-any.whl", "is of another project"),
        ("my_pkg-one-py3-none-any.whl", "is no wheel's name"),
        ("my_pkg-1.0.whl", "is no wheel's name"),
        ("my-pkg-newest.tar.gz", "is not a version"),
        ("-my-pkg-1.0.tar.gz", "is no file name"),
        ("a/my-pkg-1.0.tar.gz", "is no file name"),
        ("my-pkg-1.0\n.tar.gz", "is no file name"),
    ],
)
def test_a_file_of_no_version_is_told_and_spoils_nothing(name: str, why: str) -> None:
    said = _said(sdist("my-pkg", "1.0"), IndexFile(file=name))
    assert [one["version"] for one in said["versions"]] == ["1.0"]
    (warning,) = said["warnings"]
    assert warning.startswith("my-pkg: 1 file cannot be assigned to a version: ")
    assert why in warning


def test_many_files_of_no_version_are_counted() -> None:
    said = _said(sdist("my-pkg", "1.0"), *(sdist("other", f"1.{number}") for number in range(9)))
    (warning,) = said["warnings"]
    assert warning.startswith("my-pkg: 9 files cannot be assigned")
    assert warning.count("other-1.") == 3


def test_a_page_of_nothing_but_other_files_is_no_page_of_the_project() -> None:
    with pytest.raises(MetadataInvalid, match="none of its 1 links is a file of my-pkg"):
        _said(sdist("other", "1.0"))


def test_a_page_that_names_another_project_is_refused() -> None:
    read = json_form.read_page(page("json", "other", sdist("my-pkg", "1.0")), URL)
    with pytest.raises(MetadataInvalid, match="it is the page of 'other'"):
        grouped(read, "my-pkg")


@pytest.mark.parametrize(
    ("hashes", "told"), [({"md5": "0" * 32}, "'md5'"), ({}, "no checksum at all"), ({"sha256": "zz"}, "'sha256'")]
)
def test_a_version_without_a_checksum_that_proves_anything_is_refused_by_name(
    hashes: dict[str, str], told: str
) -> None:
    said = _said(wheel("my-pkg", "1.0"), sdist("my-pkg", "1.0", hashes=hashes), wheel("my-pkg", "1.1"))
    assert [one["version"] for one in said["versions"]] == ["1.1"]
    (refused,) = said["refused"]
    assert (refused["package"], refused["version"]) == ("my-pkg", "1.0")
    assert refused["reason"] == f"my-pkg-1.0.tar.gz has {told}; sha256 or better is needed"


def test_the_best_known_checksum_is_taken() -> None:
    (one,) = _said(wheel("my-pkg", "1.0", hashes={"md5": "0", "sha512": "A" * 128}))["versions"]
    assert one["artifacts"][0]["digest"] == "sha512:" + "a" * 128


def test_a_version_is_yanked_when_all_its_files_are() -> None:
    (partly, whole) = _said(
        wheel("my-pkg", "1.0", yanked="bad"),
        sdist("my-pkg", "1.0"),
        wheel("my-pkg", "1.1", yanked=True),
        sdist("my-pkg", "1.1", yanked="leaks\x1b[2J"),
    )["versions"]
    assert (partly["yanked"], whole["yanked"]) == (None, "leaks [2J")
    assert [artifact["details"].get("yanked") for artifact in partly["artifacts"]] == ["bad", None]


def test_a_file_that_is_listed_twice_counts_once_unless_it_contradicts_itself() -> None:
    twice = _said(wheel("my-pkg", "1.0"), wheel("my-pkg", "1.0"))["versions"][0]["artifacts"]
    other = _said(wheel("my-pkg", "1.0"), wheel("my-pkg", "1.0", "other bytes"))["versions"][0]["artifacts"]
    assert (len(twice), len(other)) == (1, 2)


def test_what_a_file_says_of_itself_is_kept() -> None:
    one = wheel("my-pkg", "1.0", requires_python=">=3.8", provenance="/provenance/1")
    (version,) = _said(one)["versions"]
    assert version["details"] == {"requires_python": ">=3.8"}
    (artifact,) = version["artifacts"]
    assert artifact["published_at"] == "2026-01-01T12:00:00.500000+00:00"
    assert artifact["details"] == {
        "kind": "wheel",
        "tags": "py3-none-any",
        "requires_python": ">=3.8",
        "provenance": "https://index.example.com/provenance/1",
    }


def test_quarantine_withdraws_the_project() -> None:
    said = _said(status="quarantined", reason="malware")
    assert said["withdrawn"] == "the index has put the project in quarantine: malware"
    assert said["warnings"] == ["my-pkg is quarantined at its index: malware"]


@pytest.mark.parametrize("status", ["archived", "deprecated"])
def test_archived_and_deprecated_projects_are_offered_with_a_warning(status: str) -> None:
    said = _said(wheel("my-pkg", "1.0"), status=status)
    assert (said["withdrawn"], said["warnings"]) == (None, [f"my-pkg is {status} at its index"])
    assert len(said["versions"]) == 1


def test_active_projects_and_unknown_states_say_nothing() -> None:
    assert _said(status="active")["warnings"] == []
    assert _said(status="sleeping")["warnings"] == []


def test_the_status_may_stand_in_html() -> None:
    read = html_form.read_page(page("html", "my-pkg", status="quarantined"), URL, "my-pkg", proven=True)
    assert grouped(read, "my-pkg")["withdrawn"] == "the index has put the project in quarantine"
