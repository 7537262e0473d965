"""Python's versions: the order of keys is that of `packaging`, and ranges are its specifiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from levelgate_pypi.scheme import PYTHON_VERSIONS, read_range, read_version

_NUMBERS = st.one_of(st.integers(0, 3), st.integers(0, 10**30))
_LOCAL = st.lists(st.one_of(_NUMBERS.map(str), st.text("az09", min_size=1, max_size=3)), min_size=1, max_size=3)


@st.composite
def versions(draw: st.DrawFn) -> str:
    epoch = draw(st.sampled_from(["", "0!", "1!", "10!"]))
    release = ".".join(map(str, draw(st.lists(_NUMBERS, min_size=1, max_size=4))))
    parts = [
        draw(st.sampled_from(["", "a", "b", "rc", ".alpha", "_C", "-preview"])),
        draw(st.sampled_from(["", ".post", "-r"])),
        draw(st.sampled_from(["", ".dev"])),
    ]
    suffix = "".join(f"{part}{draw(_NUMBERS)}" for part in parts if part)
    local = "+" + draw(st.sampled_from([".", "-"])).join(draw(_LOCAL)) if draw(st.booleans()) else ""
    return f"{epoch}{release}{suffix}{local}"


@given(versions(), versions())
def test_keys_have_the_order_of_versions(one: str, other: str) -> None:
    mine, theirs = PYTHON_VERSIONS.key(one), PYTHON_VERSIONS.key(other)
    assert (mine < theirs, mine == theirs) == (Version(one) < Version(other), Version(one) == Version(other))


def test_each_step_of_a_release_comes_after_the_one_before() -> None:
    steps = ["1.dev0", "1a0.dev1", "1a0", "1a0.post0", "1b1", "1rc1.dev1", "1rc1", "1", "1+a", "1+1", "1+1.a", "1+1.1"]
    steps += ["1.post0.dev1", "1.post0", "1.0.1", "1.1", "1.10", "2024.1", "1!0"]
    keys = [PYTHON_VERSIONS.key(step) for step in steps]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    "spellings", [("1", "1.0", "v1.0.0", " 1.0 "), ("1.0rc1", "1.0.c.1", "1.0-RC1"), ("1+A_b", "1+a.b")]
)
def test_spellings_of_one_version_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({PYTHON_VERSIONS.key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize("text", ["", "one", "1.0-final-2", "1.0+", "9" * 201, "1.0\n2"])
def test_what_is_no_version_has_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version; write one such as"):
        PYTHON_VERSIONS.key(text)


@pytest.mark.parametrize(
    ("version", "before"), [("1.0", False), ("1.0.post1", False), ("1.0rc1", True), ("1.0.dev1", True), ("1+b", False)]
)
def test_what_comes_before_a_release_is_a_prerelease(version: str, before: bool) -> None:
    assert PYTHON_VERSIONS.is_prerelease(version) is before


@pytest.mark.parametrize(
    ("version", "spec", "held"),
    [
        ("1.5", ">=1.0,<2", True),
        ("2.0", ">=1.0,<2", False),
        ("2.0rc1", "<2", False),
        ("2.0rc1", "<2.1", True),
        ("1.4.9", "~=1.4.2", True),
        ("1.5", "~=1.4.2", False),
        ("1.2.3", "==1.2.*", True),
        ("1.20", "==1.2.*", False),
        ("1.0.0", "==1", True),
        ("1!1.0", ">=2", True),
        ("1.0", "", True),
    ],
)
def test_ranges_hold_what_pythons_specifiers_hold(version: str, spec: str, held: bool) -> None:
    assert PYTHON_VERSIONS.in_range(version, spec) is held


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("1.2", "'1.2' is not a specifier; write ==1.2 for that version, >=1.2 for it and newer"),
        (">=1,=2.*", "'=2.*' is not a specifier; write ==2.*"),
        (">=1 <2", "'>=1 <2' is not a specifier; write such as >=1.0, <2"),
        (">=1,,<2", "'>=1,,<2' has a comma too many; write such as >=1.0,<2"),
        ("newest", "'newest' is not a specifier; write such as >=1.0"),
    ],
)
def test_an_unreadable_range_is_named_with_what_would_be_right(spec: str, fault: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        PYTHON_VERSIONS.check_range(spec)
    assert str(refused.value).startswith(fault)


def test_versions_and_ranges_are_read_once() -> None:
    assert read_version("1.2.3") is read_version("1.2.3")
    assert read_range(">=1.2.3") is read_range(">=1.2.3")
