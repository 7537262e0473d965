"""Names of packages in a file, where the repository's type knows several spellings of one name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.files import REPOSITORIES
from fakes.toys import FakeTypes, ToyRepository
from levelgate.config import DeclarationFile
from levelgate.domain.declaration import Declaration
from levelgate.errors import DeclarationInvalid


def _lower(name: str) -> str:
    if name.startswith("."):
        raise ValueError("is not a name; write it without the dot")
    return name.lower()


def _read(packages: str) -> Declaration:
    types = FakeTypes(repositories=(replace(ToyRepository().type(), normal_name=_lower),))
    return DeclarationFile(types).read(f"{REPOSITORIES}packages: [{packages}]\n", "levelgate.yaml")


def test_a_package_goes_by_the_normal_spelling_of_its_name() -> None:
    names = [one.name for one in _read("{name: App, repository: updates}, {spec: 'Lib', repository: updates}").packages]
    assert names == ["app", "lib"]


def test_two_spellings_of_one_name_are_one_package() -> None:
    with pytest.raises(DeclarationInvalid, match="'updates/app' is declared twice, first at"):
        _read("{name: App, repository: updates}, {name: app, repository: updates}")


def test_what_can_be_no_name_is_refused_in_its_place() -> None:
    with pytest.raises(DeclarationInvalid, match=r"'\.app' is not a name; write it without the dot"):
        _read("{name: .app, repository: updates}")
