"""The order of Debian versions is that of dpkg."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levelgate_deb.versions import DpkgOrder

ORDER = DpkgOrder()


def is_version(text: str) -> bool:
    try:
        ORDER.key(text)
    except ValueError:
        return False
    return True


letters = st.text("0019az~.+Z:-", min_size=1, max_size=8)
versions = st.builds("{}{}{}".format, st.sampled_from(["", "0:", "1:", "10:", "02:"]), st.just("1"), letters).filter(
    is_version
)


@pytest.fixture(scope="module")
def dpkg(require_program: Callable[[str], Path]) -> Callable[[str, str, str], bool]:
    program = require_program("dpkg")

    def compare(one: str, sign: str, other: str) -> bool:
        return subprocess.run([program, "--compare-versions", one, sign, other], check=False).returncode == 0

    return compare


@settings(deadline=None)
@given(one=versions, other=versions)
def test_keys_compare_as_dpkg_does(dpkg: Callable[[str, str, str], bool], one: str, other: str) -> None:
    keys = ORDER.key(one), ORDER.key(other)
    assert (keys[0] < keys[1], keys[0] == keys[1]) == (dpkg(one, "lt", other), dpkg(one, "eq", other))
