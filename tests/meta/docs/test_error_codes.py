"""Each error code has its row, with what it becomes outside."""

from __future__ import annotations

import pytest

from levelgate.errors import TABLE
from meta.tables import by_word, page

_ROWS = by_word(page("errors.md"), "Code")


def test_the_page_has_the_codes_of_the_table_in_its_order() -> None:
    assert list(_ROWS) == list(TABLE)


@pytest.mark.parametrize("code", TABLE)
def test_a_code_becomes_what_the_page_says(code: str) -> None:
    assert _ROWS[code][:2] == [str(TABLE[code].status), str(TABLE[code].exit_status)]


@pytest.mark.parametrize("code", TABLE)
def test_a_code_has_a_meaning_and_a_mend(code: str) -> None:
    assert [cell for cell in _ROWS[code][2:] if len(cell) < 10] == []
