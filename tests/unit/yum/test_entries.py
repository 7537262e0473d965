from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fakes.yum_repository import Rpm, rpm
from levelgate_yum.addresses import Places
from levelgate_yum.entries import Entries, Wanted

PLACES = Places(url="https://repo.example.com/el9/")


def gathered(*rpms: Rpm, names: tuple[str, ...] = ("*",)) -> dict[str, Any]:
    entries = Entries(PLACES, Wanted(names))
    for one in rpms:
        entries.take(one.package())
    return dict(entries.result())


def test_several_architectures_of_one_version_are_its_artifacts() -> None:
    said = gathered(*(rpm("app", "1.0-1", arch=arch) for arch in ("x86_64", "aarch64", "src")), rpm("app", "1.0-2"))
    assert [(one["version"], [file["arch"] for file in one["artifacts"]]) for one in said["versions"]] == [
        ("1.0-1", ["x86_64", "aarch64", "src"]),
        ("1.0-2", ["x86_64"]),
    ]


def test_the_epoch_is_part_of_the_version() -> None:
    said = gathered(rpm("app", "1.0-1"), rpm("app", "2:1.0-1"), replace(rpm("app", "3.0-1"), epoch=""))
    assert [one["version"] for one in said["versions"]] == ["1.0-1", "2:1.0-1", "3.0-1"]


def test_an_artifact_says_where_what_and_when() -> None:
    one = rpm("app", "1.0-1", content=b"bytes")
    (artifact,) = gathered(one)["versions"][0]["artifacts"]
    assert artifact == {
        "arch": "x86_64",
        "digest": f"sha256:{one.checksum}",
        "location": "https://repo.example.com/el9/app-1.0-1.x86_64.rpm",
        "size": 5,
        "built_at": one.built_at,
        "published_at": one.published_at,
    }


def test_a_version_says_what_people_want_to_know_of_it() -> None:
    (one,) = gathered(replace(rpm("app", "2:1.0-1"), summary="Does  it\nall", url="https://example.com/app"))[
        "versions"
    ]
    assert one["details"] == {
        "epoch": 2,
        "summary": "Does it all",
        "url": "https://example.com/app",
        "source_rpm": "app-1.0-1.src.rpm",
        "packager": "Example",
        "license": "MIT",
    }


def test_a_long_text_is_cut() -> None:
    (one,) = gathered(replace(rpm("app"), summary="a" * 100_000))["versions"]
    assert len(one["details"]["summary"]) == 500


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp"])
def test_a_home_page_that_is_no_web_address_is_left_out(url: str) -> None:
    assert "url" not in gathered(replace(rpm("app"), url=url))["versions"][0]["details"]


def test_only_the_asked_names_and_patterns_are_returned() -> None:
    rpms = [rpm(name) for name in ("app", "App", "acme-web", "acme-db", "lib")]
    said = gathered(*rpms, names=("app", "acme-*"))
    assert ([one["package"] for one in said["versions"]], said["count"]) == (["app", "acme-web", "acme-db"], 5)


def test_a_name_with_brackets_in_the_query_is_a_pattern() -> None:
    said = gathered(rpm("app1"), rpm("app2"), rpm("app3"), names=("app[12]",))
    assert [one["package"] for one in said["versions"]] == ["app1", "app2"]


@pytest.mark.parametrize(
    "name", ["$(x)", "-app", "a\nb", "a" * 10_000, "app/../x", "\u0430pp", "a b", "app;rm", "\u202eapp", ".app", ""]
)
def test_a_hostile_name_is_refused_by_name_and_the_others_go_on(name: str) -> None:
    said = gathered(rpm("app"), replace(rpm("x"), name=name), rpm("lib"))
    (refused,) = said["refused"]
    assert [one["package"] for one in said["versions"]] == ["app", "lib"]
    assert refused["reason"] == "has a name that no RPM has"
    assert refused["package"].isascii()
    assert refused["package"].isprintable()
    assert len(refused["package"]) < 100


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (replace(rpm("app"), version="1.0$(x)"), "for its version, which no RPM has"),
        (replace(rpm("app"), version=""), "has '' for its version"),
        (replace(rpm("app"), version="1-0"), "for its version"),
        (replace(rpm("app"), release="1 2"), "for its release"),
        (replace(rpm("app"), release="1" * 300), "for its release"),
        (replace(rpm("app"), epoch="-1"), "has '-1' for its epoch"),
        (replace(rpm("app"), epoch="9999999999"), "is not a version"),
        (replace(rpm("app"), arch="x86 64"), "is no architecture"),
        (replace(rpm("app"), digest="ab"), "which is none"),
        (replace(rpm("app"), digest_type="sha", digest="a" * 40), "'x86_64' has a 'sha' checksum only"),
        (replace(rpm("app"), digest_type="md5", digest="a" * 32), "has a 'md5' checksum only"),
        (replace(rpm("app"), href="../app.rpm"), "leads out of the repository's folder"),
        (replace(rpm("app"), href="https://evil.example.com/app.rpm"), "is not relative to the repository"),
        (replace(rpm("app"), href="app.rpm", base="https://evil.example.com/"), "outside of the repository"),
    ],
)
def test_a_bad_entry_is_refused_by_name_and_the_others_go_on(bad: Rpm, reason: str) -> None:
    said = gathered(bad, rpm("app", "2.0-1"))
    (refused,) = said["refused"]
    assert refused["package"] == "app"
    assert reason in refused["reason"]
    assert [one["version"] for one in said["versions"]] == ["2.0-1"]


def test_a_bad_entry_spoils_the_other_architectures_of_its_version() -> None:
    said = gathered(rpm("app"), replace(rpm("app", arch="aarch64"), digest_type="sha", digest="a" * 40))
    assert (said["versions"], [one["version"] for one in said["refused"]]) == ([], ["1.0-1"])


def test_one_architecture_twice_with_the_same_digest_is_one_artifact() -> None:
    said = gathered(rpm("app"), replace(rpm("app"), href="again/app.rpm"))
    assert [file["location"] for file in said["versions"][0]["artifacts"]] == [
        "https://repo.example.com/el9/app-1.0-1.x86_64.rpm"
    ]


def test_one_architecture_twice_with_different_digests_is_refused_with_both() -> None:
    first, second = rpm("app", content=b"1"), rpm("app", content=b"2")
    said = gathered(first, second, rpm("lib"))
    (refused,) = said["refused"]
    assert first.checksum in refused["reason"]
    assert second.checksum in refused["reason"]
    assert [one["package"] for one in said["versions"]] == ["lib"]


def test_a_size_that_no_file_has_is_refused() -> None:
    package = rpm("app").package()
    package.size_package = 1 << 60
    entries = Entries(PLACES, Wanted(["*"]))
    entries.take(package)
    assert [one["reason"] for one in dict[str, Any](entries.result())["refused"]] == [
        f"'x86_64' has {1 << 60} for its size, which is none"
    ]
