"""The reference page of the command line is what the commands say."""

from __future__ import annotations

from pathlib import Path

from levelgate.cli.manual import manual

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "command-line.md"


def test_the_page_is_what_the_commands_say() -> None:
    told = "write it again with `python -m levelgate.cli.manual > docs/reference/command-line.md`"
    assert _PAGE.read_text(encoding="utf-8") == manual(), told
