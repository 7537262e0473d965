"""A finding of a linter is mended; where it cannot be, the line says why."""

from __future__ import annotations

import io
import re
import tokenize

from meta.sources import Source, everything

_DIRECTIVE = re.compile(
    r"#\s*(?:"
    r"noqa(?::\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*)?"
    r"|(?:type|pyright):\s*ignore(?:\[[^\]]*\])?"
    r"|(?:mypy|ruff|pyright):.*"
    r"|pragma:\s*no\s*(?:cover|branch)"
    r"|fmt:\s*\w+"
    r")"
)
_REASON = re.compile(r"[^\W\d_]{2,}(?:\W+[^\W\d_]+)+")


def _comments(source: Source) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(source.text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def _suppressions() -> list[tuple[str, str]]:
    return [
        (f"{source.place}:{line}", comment)
        for source in everything()
        for line, comment in _comments(source)
        if _DIRECTIVE.search(comment)
    ]


def test_there_is_less_than_one_suppression_in_1000_lines() -> None:
    lines = sum(len(source.lines) for source in everything())
    assert 1000 * len(_suppressions()) < lines, _suppressions()


def test_each_suppression_says_why_on_its_line() -> None:
    bare = [place for place, comment in _suppressions() if not _REASON.search(_DIRECTIVE.sub("", comment))]
    assert bare == []
