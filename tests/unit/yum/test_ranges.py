from __future__ import annotations

import pytest

from levelgate_yum.scheme import RPM_VERSIONS


@pytest.mark.parametrize(
    ("spec", "inside", "outside"),
    [
        ("", ["1.0-1", "2:9-9"], []),
        (">=1.0", ["1.0-1", "1.0.1-1", "1:0.1-1"], ["0.9-9", "1.0~rc1-1"]),
        (">1.0", ["1.0.1-1", "1.0^git-1"], ["1.0-1", "1.0-99"]),
        ("<2", ["1.9-1", "2~rc1-1"], ["2-1", "1:1-1"]),
        ("<=1.0", ["1.0-99", "0.1-1"], ["1.0.1-1"]),
        ("=1.2", ["1.2-1", "1.2-9", "3:1.2-1"], ["1.2.0-1", "1.20-1"]),
        ("=1.2-3", ["1.2-3", "01.2-3"], ["1.2-4", "1.2-3.1"]),
        ("=0:1.2", ["1.2-1"], ["1:1.2-1"]),
        ("!=1.2", ["1.3-1"], ["1.2-1", "1.2-7"]),
        (">=1.2-3", ["1.2-3", "1.2-4"], ["1.2-2"]),
        ("1.2.*", ["1.2-1", "1.2.0-1", "1.2~rc1-1", "1.2p1-1", "5:1.2-1"], ["1.20-1", "1.3-1", "1-1"]),
        ("!=1.2.*", ["1.3-1"], ["1.2-1", "1.2.9-1"]),
        (" >= 1.0 , < 2 ", ["1.0-1"], ["2-1", "0.9-1"]),
        (">=1:1.0,!=1:1.5", ["1:1.0-1"], ["1.0-1", "1:1.5-2"]),
    ],
)
def test_a_range_holds_what_its_bounds_say(spec: str, inside: list[str], outside: list[str]) -> None:
    held = [version for version in inside + outside if RPM_VERSIONS.in_range(version, spec)]
    assert held == inside


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ("1.2", r"'1\.2' has no sign; write =1\.2 for that version, >=1\.2 for it and newer, 1\.2\.\* for all"),
        ("1.2-3", "write =1.2-3 for that version, >=1.2-3 for it and newer$"),
        ("1.2*", "'1.2\\*' has no sign"),
        (">=1,,<2", "'' is not a bound"),
        (">=", "'>=' is not a bound"),
        (">=1 2", "'>=1 2' is not a bound"),
        ("~=1.2", "'~=1.2' has no sign"),
        ("==1.2", "'==1.2' is not a bound"),
        (">=1.*", "'>=1.\\*' joins >= and a wildcard; write >=1"),
        ("1.2-3.*", "has a wildcard in its release; write =1.2"),
        (">=1.0,<x y", "'<x y'"),
        ("=*", "'\\*' is not a version"),
    ],
)
def test_an_unreadable_part_is_named(spec: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        RPM_VERSIONS.check_range(spec)
