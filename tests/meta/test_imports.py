"""Each file can be read by the oldest Python we promise, and imports by full names."""

from __future__ import annotations

import ast

from meta.sources import Source, everything

_OLDEST = (3, 11)


def _reads(source: Source) -> bool:
    try:
        ast.parse(source.text, source.place, feature_version=_OLDEST)
    except SyntaxError:
        return False
    return True


def test_each_file_is_valid_in_the_oldest_python() -> None:
    assert [source.place for source in everything() if not _reads(source)] == []


def _imports() -> list[tuple[str, str]]:
    return [(f"{source.place}:{line}", name) for source in everything() for line, name in source.imports()]


def test_no_import_is_relative() -> None:
    assert [place for place, name in _imports() if name.startswith(".")] == []


def test_source_roots_are_never_imported() -> None:
    assert [place for place, name in _imports() if name.partition(".")[0] in {"core", "plugins"}] == []
