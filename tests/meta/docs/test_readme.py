"""What README promises is there: targets, commands, files."""

from __future__ import annotations

import re
import subprocess
import textwrap
from pathlib import Path

import pytest

from meta.sources import ROOT

_README = (ROOT / "README.md").read_text(encoding="utf-8")
_MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
_FIRST_SCREEN = "\n".join(_README.splitlines()[:24])
_COMMANDS = sorted(set(re.findall(r"^    (?:levelgate/bin/)?levelgate ([a-z][a-z ]*[a-z])", _README, re.MULTILINE)))


def _described_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.* ## ", _MAKEFILE, re.MULTILINE))


def test_the_first_screen_gives_the_two_commands() -> None:
    assert [command for command in ("make demo", "make test") if f"    {command} " not in _FIRST_SCREEN] == []


def test_each_make_command_is_a_described_target() -> None:
    assert set(re.findall(r"^    make ([a-z]+)", _README, re.MULTILINE)) <= _described_targets()


def test_the_makefile_has_the_targets_that_developers_know() -> None:
    assert {"demo", "serve", "test", "check", "bench", "docs"} <= _described_targets()


def test_each_script_that_is_named_is_there() -> None:
    assert [name for name in re.findall(r"^    bash (\S+)", _README, re.MULTILINE) if not (ROOT / name).exists()] == []


def test_the_declaration_of_the_readme_is_accepted(tmp_path: Path, levelgate_program: Path) -> None:
    (declaration,) = re.findall(r"^    repositories:\n(?:    .+\n)+", _README, re.MULTILINE)
    (tmp_path / "levelgate.yaml").write_text(textwrap.dedent(declaration), encoding="utf-8")
    dry_run = [str(levelgate_program), "apply", "--dry-run"]
    planned = subprocess.run(dry_run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stderr


@pytest.mark.parametrize("command", _COMMANDS)
def test_a_command_of_the_readme_exists(command: str, levelgate_program: Path) -> None:
    words = command.split()[:2]
    helped = subprocess.run([levelgate_program, *words, "--help"], capture_output=True, text=True, check=False)
    assert helped.returncode == 0, helped.stderr
