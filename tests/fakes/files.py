"""Declaration files for tests, read with the toy types."""

from __future__ import annotations

import pytest

from fakes.toys import FakeTypes
from levelgate.config import DeclarationFile
from levelgate.domain.declaration import Declaration
from levelgate.errors import DeclarationInvalid

REPOSITORIES = """\
repositories:
  - {name: updates, type: toy, url: "https://repo.example.com/el9/"}
"""
PIPELINES = "pipelines: [{name: rebuild, type: toy, command: [make]}]\n"


def declarations() -> DeclarationFile:
    """Return the reader and writer that knows the toy types."""
    return DeclarationFile(FakeTypes())


def read(text: str | bytes, stored: Declaration | None = None) -> Declaration:
    """Read a file that is called levelgate.yaml."""
    return declarations().read(text, "levelgate.yaml", stored=stored)


def refusal(text: str | bytes, stored: Declaration | None = None) -> DeclarationInvalid:
    """Return the error that a file is refused with."""
    with pytest.raises(DeclarationInvalid) as refused:
        read(text, stored)
    return refused.value
