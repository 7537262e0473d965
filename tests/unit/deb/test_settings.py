"""Settings of Debian archives: what is refused, and where things are."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from levelgate.plugin import Artifact
from levelgate_deb.archive import folder
from levelgate_deb.settings import ARMOUR, Package, Settings, normal_name, wants

USUAL: dict[str, Any] = {
    "url": "https://repo.example.com/debian",
    "suite": "bookworm",
    "components": ["main"],
    "architectures": ["amd64"],
}


@pytest.mark.parametrize(
    ("suite", "place"),
    [("bookworm", "dists/bookworm/"), ("bookworm/updates", "dists/bookworm/updates/"), ("bookworm-security", None)],
)
def test_a_suite_lies_below_dists(suite: str, place: str | None) -> None:
    found = folder(Settings(**{**USUAL, "suite": suite}))
    assert found == f"https://repo.example.com/debian/{place or f'dists/{suite}/'}"


@pytest.mark.parametrize(("suite", "place"), [("./", ""), ("/", ""), ("el/", "el/"), ("./a/b/", "a/b/")])
def test_a_flat_archive_lies_where_it_is_said_to(suite: str, place: str) -> None:
    settings = Settings(url=USUAL["url"], suite=suite)
    assert (settings.is_flat, folder(settings)) == (True, f"https://repo.example.com/debian/{place}")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"suite": ""}, "is not the path of a folder"),
        ({"suite": "/etc"}, "is not the path of a folder"),
        ({"suite": "../x"}, "is not the path of a folder"),
        ({"suite": "a b"}, "is not the path of a folder"),
        ({"suite": "./"}, "components are given for a flat archive"),
        ({"components": []}, "components or architectures are missing"),
        ({"architectures": []}, "components or architectures are missing"),
        ({"components": ["../main"]}, "is not a name in an archive"),
        ({"architectures": ["amd 64"]}, "is not a name in an archive"),
        ({"signed_by": "ring.gpg"}, "is not a key ring; write an absolute path"),
    ],
)
def test_what_cannot_be_meant_is_refused(changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Settings(**{**USUAL, **changed})


@pytest.mark.parametrize("ring", ["/usr/share/keyrings/example.gpg", f"{ARMOUR}\n...\n"])
def test_a_key_ring_is_a_file_or_a_text(ring: str) -> None:
    assert (Settings(**USUAL, signed_by=ring).signed_by or "").strip() == ring.strip()


@pytest.mark.parametrize("name", ["app", "libstdc++6", "g++-12", "a.b", "acme-*", "lib[ab]?", "Foo_bar"])
def test_names_and_patterns_stay_as_they_are(name: str) -> None:
    assert normal_name(name) == name


@pytest.mark.parametrize("name", ["", "-app", "a b", "a/b", "app:amd64", "app=1.0", "é", "app\n"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a Debian package"):
        normal_name(name)


@pytest.mark.parametrize(("arch", "is_wanted"), [([], True), (["all"], False), (["all", "amd64"], True)])
def test_files_are_wanted_by_architecture(arch: list[str], is_wanted: bool) -> None:
    artifact = Artifact(
        file_key="amd64", digest="sha256:ab", location="https://repo.example.com/x", size=1, arch="amd64"
    )
    assert wants(Package(arch=arch), artifact) is is_wanted
