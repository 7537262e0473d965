"""Debian versions: their order, what comes before a release, and ranges."""

from __future__ import annotations

from itertools import pairwise

import pytest

from levelgate_deb.versions import DpkgOrder

ORDER = DpkgOrder()


def test_awkward_versions_stand_in_order() -> None:
    ascending = [
        *("1.0~~", "1.0~~a", "1.0~", "1.0~rc1", "1.0~rc10", "1.0", "1.0-0.1", "1.0-1~bpo1", "1.0-1", "1.0-1+b1"),
        *("1.0a", "1.0+dfsg", "1.0.1", "1.2", "1.10", "1.10a", "1.10+", "00002", "2-1-1", "1:0"),
    ]
    keys = [ORDER.key(version) for version in ascending]
    assert [pair for pair in pairwise(keys) if not pair[0] < pair[1]] == []


@pytest.mark.parametrize(("one", "other"), [("1.0", "1.0-0"), ("1.0", "0:1.00"), ("1a", "1a0"), ("1.", "1.0")])
def test_what_dpkg_takes_for_equal_has_one_key(one: str, other: str) -> None:
    assert ORDER.key(one) == ORDER.key(other)


@pytest.mark.parametrize("version", ["", "1.0-", "-1", ":1", "a:1", "1 0", "1_0", "1.0\n", "1-a:b", "1:", "²:1"])
def test_what_is_no_version_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="no Debian version"):
        ORDER.key(version)


def test_a_number_of_many_figures_is_refused() -> None:
    with pytest.raises(ValueError, match="256 figures"):
        ORDER.key("1" * 256)


@pytest.mark.parametrize("version", ["2.0~rc1-1", "2.0~Beta2", "1:2.0~git20260101-1", "2.0-1~exp1", "1.0~b1"])
def test_a_version_before_a_release_is_told(version: str) -> None:
    assert ORDER.is_prerelease(version)


@pytest.mark.parametrize("version", ["2.0-1", "2.0~bpo12+1", "2.0-1~deb12u1", "2.0+git1", "2.0rc1-1", "2.0~really1.9"])
def test_a_backport_comes_before_no_release(version: str) -> None:
    assert not ORDER.is_prerelease(version)


@pytest.mark.parametrize("spec", ["", "1.0", ">=", ">=1.0,", "~>1", ">=1.0,<1_0", "=>1"])
def test_a_range_that_cannot_be_read_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"range|no Debian version"):
        ORDER.check_range(spec)
    with pytest.raises(ValueError, match=r"range|no Debian version"):
        ORDER.in_range("0", spec)


def test_strict_bounds_have_two_spellings() -> None:
    assert [ORDER.in_range("1.0", spec) for spec in ("<1.0", "<<1.0", ">1.0", ">>1.0")] == [False] * 4
    assert ORDER.in_range("1.0-1", ">1.0,<1.1")
