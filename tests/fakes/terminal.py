"""The command line, run in this process on a folder of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from levelgate.cli.program import run


class Said(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str


class Terminal:
    """Runs commands on one database and one declaration file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.config = folder / "levelgate.yaml"
        self.database = folder / "levelgate.db"
        self._capsys = capsys

    def run(self, *arguments: str) -> Said:
        """Run one command."""
        shared = ["--config", str(self.config), "--database", str(self.database), "--as", "ann"]
        self._capsys.readouterr()
        status = run([*shared, *arguments])
        said = self._capsys.readouterr()
        return Said(status, said.out, said.err)

    def json(self, *arguments: str) -> Any:
        """Run one command that must be done, with --json, and return what it printed."""
        said = self.run(*arguments, "--json")
        assert said.status == 0, said.err
        return json.loads(said.out)
