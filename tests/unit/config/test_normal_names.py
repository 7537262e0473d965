"""Names of packages in a file, where the repository's type knows several spellings of one name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.files import PIPELINES, REPOSITORIES
from fakes.toys import FakeTypes, ToyRepository
from levelgate.config import DeclarationFile
from levelgate.domain.declaration import Declaration
from levelgate.errors import DeclarationInvalid


def _lower(name: str) -> str:
    if name.startswith("."):
        raise ValueError("is not a name; write it without the dot")
    return name.lower()


def _read(packages: str, more: str = "") -> Declaration:
    types = FakeTypes(repositories=(replace(ToyRepository().type(), normal_name=_lower),))
    return DeclarationFile(types).read(f"{REPOSITORIES}packages: [{packages}]\n{more}\n", "levelgate.yaml")


def test_a_package_goes_by_the_normal_spelling_of_its_name() -> None:
    names = [one.name for one in _read("{name: App, repository: updates}, {spec: 'Lib', repository: updates}").packages]
    assert names == ["app", "lib"]


def test_two_spellings_of_one_name_are_one_package() -> None:
    with pytest.raises(DeclarationInvalid, match="'updates/app' is declared twice, first at"):
        _read("{name: App, repository: updates}, {name: app, repository: updates}")


def test_references_go_by_the_normal_spelling_too() -> None:
    more = f"""
{PIPELINES}
subscriptions: [{{name: s, packages: [updates/APP, "updates/Ap*"], pipeline: rebuild}}]
tracks: [{{name: web, levels: [{{name: qa, exit: {{sets: [pair]}}}}]}}]
products: [{{name: pair, members: [updates/App], optional: ["updates/WEB:main"], levels: [web/qa], pipeline: rebuild}}]
holds: [{{name: f, package: updates/APP, until: "2027-01-02 00:00", reason: r}}]
"""
    packages = "{name: App, repository: updates, track: web}, {name: web, repository: updates, track: web}"
    read = _read(packages, more)
    assert read.subscriptions[0].packages == ("updates/app", "updates/ap*")
    assert (read.products[0].members, read.products[0].optional) == (("updates/app",), ("updates/web:main",))
    assert read.holds[0].scope.package == "updates/app"


def test_what_is_no_reference_is_left_to_its_reader() -> None:
    with pytest.raises(DeclarationInvalid, match="'elsewhere/App' is no package"):
        _read("", f"{PIPELINES}subscriptions: [{{name: s, packages: [elsewhere/App], pipeline: rebuild}}]")


def test_what_can_be_no_name_is_refused_in_its_place() -> None:
    with pytest.raises(DeclarationInvalid, match=r"'\.app' is not a name; write it without the dot"):
        _read("{name: .app, repository: updates}")
