"""Names of projects and patterns of names: one spelling for each."""

from __future__ import annotations

import pytest

from levelgate_pypi.names import matching, normal_name


@pytest.mark.parametrize("name", ["My_Pkg", "my-pkg", "MY.PKG", "my--pkg", "My-._pkg"])
def test_all_spellings_of_a_name_are_one(name: str) -> None:
    assert normal_name(name) == "my-pkg"


@pytest.mark.parametrize(
    ("pattern", "normal"), [("Acme_*", "acme-*"), ("*.Web", "*-web"), ("acme-[A_]?x__y", "acme-[a_]?x-y"), ("*", "*")]
)
def test_a_pattern_is_spelled_like_the_names_it_is_meant_for(pattern: str, normal: str) -> None:
    assert normal_name(pattern) == normal


@pytest.mark.parametrize("name", ["-x", "x-", "a+b", "näme", "a b", "x" * 201, "a+*", ""])
def test_what_can_be_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^is not .*; write such as "):
        normal_name(name)


def test_of_a_list_each_matching_name_is_taken_once_in_its_one_spelling() -> None:
    names = ["Acme_Web", "acme-web", "other", "acme.db", "-acme-bad", "acme\nline"]
    assert matching(names, ["acme-*"]) == ["acme-web", "acme-db"]
