"""The examples, run for real: real commands, a real yum repository, a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.example import Example
from fakes.kept_logging import kept_logging


@pytest.fixture
def example(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    require_program: Callable[[str], Path],
) -> Iterator[Callable[[str], Example]]:
    """Take an example by its file below `examples/`, and apply it."""
    for program in ("make", "curl", "sha256sum"):
        require_program(program)

    def take(file: str) -> Example:
        taken = Example(tmp_path, file, monkeypatch, capsys)
        taken.apply()
        return taken

    with kept_logging():
        yield take
