"""An example, copied into a folder of its own, and used as its page says: applied, served, answered by people."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.terminal import Said, Terminal
from fakes.yum_repository import Rpm, YumRepository, rpm
from levelgate.testing.clock import HandClock

EXAMPLES = Path(__file__).parents[2] / "examples"
ADDRESS = "https://repo.example.com/el9/x86_64/"
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


class Example:
    """The command line in a copy of a folder of examples, with a clock that is set by hand; `hello` is published."""

    def __init__(
        self, folder: Path, file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        source = EXAMPLES / file
        shutil.copytree(source.parent, folder, dirs_exist_ok=True)
        self.folder = folder
        self.clock = HandClock(MONDAY)
        self.yum = YumRepository(folder / "repository")
        self.terminal = Terminal(folder, capsys)
        self._published: list[Rpm] = []
        declaration = source.read_text(encoding="utf-8").replace(ADDRESS, self.yum.url)
        self.terminal.config.write_text(declaration, encoding="utf-8")
        monkeypatch.chdir(folder)
        monkeypatch.setattr("levelgate.bootstrap.environment.SystemClock", lambda: self.clock)

    def apply(self) -> None:
        """Apply the declaration, as it stands but for the address."""
        self.do("apply", "--yes")

    def publish(self, *versions: str) -> None:
        """Publish these versions of `hello` beside those there are, dated now, and let everything move that can."""
        now = int(self.clock.now().timestamp())
        for version in versions:
            made = replace(rpm("hello", version), published_at=now, built_at=now)
            self.publish_rpm(made)
        self.serve()

    def publish_rpm(self, made: Rpm) -> None:
        """Publish one file and its metadata, and leave it to a later look to see it."""
        self._published.append(made)
        self.yum.publish(self._published)
        (self.yum.folder / made.filename).write_bytes(made.content)

    def serve(self) -> None:
        """Do what is to be done now."""
        self.do("serve", "--once")

    def later(self, **by: float) -> None:
        """Let time pass, and do what is to be done then."""
        self.clock.move(**by)
        self.serve()

    def do(self, *arguments: str) -> Said:
        """Run a command that must be done."""
        said = self.terminal.run(*arguments)
        assert said.status == 0, said.err
        return said

    def answer(self, answer: str, version: str, level: str, *people: str) -> str:
        """Have people answer the open promotion of a version at a level; return its state then."""
        number = self.number(version, level)
        *_, last = (self.terminal.json(answer, number, "--as", person)["state"] for person in people)
        return str(last)

    def number(self, version: str, level: str) -> str:
        """Return the number of the last promotion of a version at a level."""
        found = self.terminal.json("promotion", "list", "--level", level)
        return next(str(one["id"]) for one in found if one["version"] == f"updates/hello@{version}")

    def promotion(self, version: str, level: str) -> Any:
        """Return the last promotion of a version at a level."""
        return self.terminal.json("promotion", "show", self.number(version, level))

    def at(self, level: str) -> dict[str, str]:
        """Return the states of the last promotions at a level, by version."""
        found = self.terminal.json("promotion", "list", "--level", level)[::-1]
        return {one["version"].partition("@")[2]: one["state"] for one in found}

    def lacks(self, version: str, level: str) -> dict[str, tuple[str, Iterable[str]]]:
        """Return what explain says is missing at a level: by gate, what, and who can supply it."""
        (explained,) = self.terminal.json("explain", f"updates/hello@{version}", level)["levels"]
        return {one["gate"]: (one["what"], one["who"]) for one in explained["missing"]}

    def logs(self, version: str, level: str) -> list[str]:
        """Return what the runs of the last promotion of a version at a level printed, in their order."""
        runs = self.promotion(version, level)["runs"]
        return [self.do("run", "log", run["run"]).out.strip() for run in runs]
