from __future__ import annotations

import pytest

from levelgate_yum.evr import read_evr
from levelgate_yum.scheme import RPM_VERSIONS


def ordered(*versions: str) -> bool:
    keys = [RPM_VERSIONS.key(version) for version in versions]
    return keys == sorted(keys) and len(set(keys)) == len(keys)


def test_the_epoch_comes_before_everything_else() -> None:
    assert ordered("9.9-9", "1:0.1-1", "2:0.0.1-1", "10:0-1")


def test_the_release_decides_between_equal_versions() -> None:
    assert ordered("1.0-1", "1.0-1.1", "1.0-2", "1.0-10")


def test_a_version_decides_before_the_release_does() -> None:
    assert ordered("1.0-9", "1.0.1-1")


def test_tilde_is_below_the_end_and_caret_above_it() -> None:
    assert ordered("1.0~rc1-1", "1.0~rc1^git1-1", "1.0-1", "1.0^git1~pre-1", "1.0^git1-1", "1.0.1-1")


def test_letters_are_below_numbers() -> None:
    assert ordered("1.a-1", "1.b-1", "1.1-1")


def test_numbers_of_any_length_are_compared_as_numbers() -> None:
    assert ordered("1.9-1", "1.10-1", f"1.{10**60}-1", f"1.{10**60 + 1}-1", f"1.{10**100}-1")


def test_leading_zeros_and_separators_mean_nothing() -> None:
    keys = {RPM_VERSIONS.key(version) for version in ("1.01-1", "1.1-1", "1_1-01", "1..1-1", "0:1.1.-1")}
    assert len(keys) == 1


def test_a_version_without_release_is_below_every_release_of_it() -> None:
    assert ordered("1.0", "1.0-~1", "1.0-0")


def test_the_longest_version_has_a_key() -> None:
    assert RPM_VERSIONS.key("1" * 255) > RPM_VERSIONS.key("1" * 254)


def test_an_epoch_of_zero_is_left_out_of_the_spelling() -> None:
    assert [str(read_evr(text)) for text in ("0:1.2-3", "00:1.2-3", "02:1.0-1", "1.2-3")] == [
        "1.2-3",
        "1.2-3",
        "2:1.0-1",
        "1.2-3",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "1.0-",
        "1-2-3",
        "a:1.0-1",
        ":1.0-1",
        "1.0 -1",
        "1.0\n-1",
        "1.0\x00-1",
        "1.0\u202e-1",
        "1" * 256,
        f"{1 << 32}:1-1",
        "1.0/1",
        "1.0#1",
        "\u0661:1.0-1",
    ],
)
def test_what_is_no_version_is_refused_by_value(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version; write"):
        RPM_VERSIONS.key(text)


@pytest.mark.parametrize("version", ["1.0~rc1-1", "2:1.0~~-1", "1.0~rc1^git-1"])
def test_a_tilde_in_the_version_makes_a_prerelease(version: str) -> None:
    assert RPM_VERSIONS.is_prerelease(version)


@pytest.mark.parametrize("version", ["1.0-1", "1.0-1~bpo", "1.0^git-1", "1.0.rc1-1"])
def test_nothing_else_makes_a_prerelease(version: str) -> None:
    assert not RPM_VERSIONS.is_prerelease(version)
