from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from levelgate.domain.shown import shown


def test_printable_text_stays_as_it_is() -> None:
    assert shown("Überblick: 1.2-3") == "Überblick: 1.2-3"


def test_control_and_direction_characters_and_surrogates_are_escaped() -> None:
    assert shown("a\n\x1b\u202e\udce9") == r"a\n\x1b\u202e\udce9"


def test_long_text_is_cut_and_says_by_how_much() -> None:
    assert shown("x" * 12, limit=10) == "x" * 10 + "... (2 more characters)"


@given(st.text(st.characters()))
def test_whatever_is_shown_can_be_printed(text: str) -> None:
    assert shown(text).isprintable()
