"""Stanzas of wanted packages are found, whatever stands between and around them."""

from __future__ import annotations

import pytest
from debian.deb822 import Packages
from hypothesis import given
from hypothesis import strategies as st

from levelgate_deb.stanzas import choice, wanted

NAMES = ("app", "app2", "lib", "lib.x", "ap")
fields = ["Version: 1", "Version:", "Packages: app", "X-Package: app", "Description: é", "#Package: app"]
more = ["Description: x\n a", "Description: x\n .", "Description: x\n Package: app", "Description:\n \t", "D: -\n -"]
before_name = ["Package: ", "Package:", "package: ", "Package:  "]
after_name = ["", " ", "\n lib"]
lines = st.builds("".join, st.tuples(*map(st.sampled_from, (before_name, NAMES, after_name))))
around = st.lists(st.sampled_from([*fields, *more]), max_size=2)
stanza = st.builds(lambda first, name, last: "\n".join([*first, name, *last]) + "\n", around, lines, around)
ends = st.sampled_from(["", "\n", "\n\n"])
texts = st.builds(lambda first, whole, last: first + "\n".join(whole) + last, ends, st.lists(stanza, max_size=6), ends)
asked = st.lists(st.sampled_from([*NAMES, "lib*", "*", "ap?", "none"]), max_size=3)


@given(text=texts, names=asked, size=st.integers(1, 40))
def test_the_look_at_names_finds_what_the_whole_parser_finds(text: str, names: list[str], size: int) -> None:
    data = text.encode()
    is_wanted = choice(names)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    parsed = [dict(one) for one in Packages.iter_paragraphs(data, use_apt_pkg=False)]
    assert [dict(one) for one in wanted(pieces, is_wanted)] == [
        one for one in parsed if is_wanted(one.get("Package", one.get("package", "")).encode())
    ]


def test_a_pattern_chooses_by_the_whole_name() -> None:
    assert [name for name in NAMES if choice(["lib*", "ap"])(name.encode())] == ["lib", "lib.x", "ap"]


def test_lines_that_end_with_carriage_returns_are_refused() -> None:
    with pytest.raises(ValueError, match="carriage returns"):
        list(wanted([b"Package: app\r\n\r\nPackage: lib\r\n"], choice(["*"])))


def test_a_stanza_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="larger than 4194304 bytes"):
        list(wanted([b"Package: app\n", b"X" * (4 << 20)], choice(["lib"])))
