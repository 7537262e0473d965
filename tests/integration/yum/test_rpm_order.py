from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from levelgate_yum.scheme import RPM_VERSIONS

CASES = Path(__file__).parents[2] / "data" / "rpmvercmp_cases.tsv"

PARTS = st.one_of(
    st.text("019abzAZ.~^_+", min_size=1, max_size=12),
    st.text("10.~^a\u00e9\u03b1%{}", min_size=1, max_size=8),
    st.lists(st.sampled_from(["1", "01", "10", "rc", "~", "^", ".", "git"]), min_size=1, max_size=6).map("".join),
    st.integers(0, 10**30).map(str),
)
EVRS = st.builds(
    lambda epoch, version, release: f"{epoch}{version}{release}",
    st.sampled_from(["", "0:", "1:", "01:", "10:"]),
    PARTS,
    st.one_of(st.just(""), PARTS.map("-{}".format)),
)


def sign(first: str, second: str) -> int:
    one, other = RPM_VERSIONS.key(first), RPM_VERSIONS.key(second)
    return (one > other) - (one < other)


def lua_text(text: str) -> str:
    return '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'


def rpm_signs(rpm: Path, pairs: Sequence[tuple[str, str]]) -> list[int]:
    table = ",".join(f"[[{lua_text(first)},{lua_text(second)}]]" for first, second in pairs)
    table = table.replace("[[", "{").replace("]]", "}")
    script = f'%{{lua: for _, p in ipairs({{{table}}}) do print(rpm.vercmp(p[1], p[2]) .. " ") end}}'
    done = subprocess.run([rpm, "--eval", script], capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]


def test_every_case_of_rpms_own_comparison_holds() -> None:
    rows = [line.split("\t") for line in CASES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    wrong = [row for row in rows if sign(row[0], row[1]) != int(row[2])]
    assert len(rows) > 100
    assert wrong == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairs=st.lists(st.tuples(EVRS, EVRS), min_size=50, max_size=150))
def test_random_pairs_are_ordered_as_rpm_orders_them(
    pairs: list[tuple[str, str]], require_program: Callable[[str], Path]
) -> None:
    expected = rpm_signs(require_program("rpm"), pairs)
    assert [(pair, sign(*pair)) for pair in pairs] == list(zip(pairs, expected, strict=True))
