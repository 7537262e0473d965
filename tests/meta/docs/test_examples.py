"""What pages show can be done: their commands and options exist, and their declarations are accepted."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from levelgate.cli.init import EXAMPLE
from levelgate.cli.program import program
from levelgate.config import DeclarationFile
from levelgate.domain.declaration import SECTIONS, Declaration
from levelgate.host.plugins import Plugins
from meta.sources import ROOT

_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCED = re.compile(r"^```.*?^```\n", re.MULTILINE | re.DOTALL)
_CODE = re.compile(rf"{_FENCED.pattern}|^ {{4}}[^\n]*\n|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|bin/|[ `(])levelgate (?:levelgate )?([a-z-][^`\n|;)&]*)", re.MULTILINE)
_GROUND = """
repositories:
  - {name: updates, type: yum, url: "https://repo.example.com/"}
  - {name: index, type: pypi, url: "https://index.example.com/simple/"}
packages:
  - {name: app, repository: updates, track: web}
  - {name: "acme-*", repository: index}
pipelines:
  - {name: rebuild, type: command, command: ["make"]}
  - {name: smoke-tests, type: command, command: ["make", "smoke"]}
  - {name: deploy, type: command, command: ["make", "deploy"]}
tracks:
  - {name: web, levels: [{name: qa}, {name: prod, after: [qa]}]}
groups:
  - {name: qa-team, members: [ann, bob, cy]}
"""


def _commands(page: Path) -> list[str]:
    code = "\n".join(_CODE.findall(page.read_text(encoding="utf-8")))
    return list(dict.fromkeys(found.strip() for found in _COMMAND.findall(code)))


def _declarations(page: Path) -> Iterator[str]:
    # What stands between fences is run as a whole, by the test of the tutorial.
    prose = _FENCED.sub("", page.read_text(encoding="utf-8"))
    for block in re.findall(r"(?:^ {4}.*\n)+", prose, re.MULTILINE):
        text = textwrap.dedent(block)
        if text.startswith(("- {name", "- name", "- {spec")):
            yield "packages:\n" + textwrap.indent(text, "  ")
        elif text.partition(":")[0] in SECTIONS:
            yield text


def _resolved(words: list[str]) -> tuple[click.Command, list[str]]:
    """Follow groups as far as words name commands; return the command and what is left."""
    command: click.Command = program()
    if words[0] in {"--database", "--config"}:
        words = words[2:]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no command {words[0]!r}"
        command, words = found, words[1:]
    return command, words


_EXAMPLES = [
    pytest.param(command, id=f"{page.relative_to(ROOT).as_posix()}: {command}")
    for page in _PAGES
    if page.name != "command-line.md"
    for command in _commands(page)
]
_FILES = [
    pytest.param(text, id=f"{page.relative_to(ROOT).as_posix()}-{number}")
    for page in _PAGES
    for number, text in enumerate(_declarations(page))
]


@pytest.fixture(scope="module")
def declarations() -> Iterator[DeclarationFile]:
    plugins = Plugins.load()
    yield DeclarationFile(plugins)
    plugins.close()


@pytest.mark.parametrize("example", _EXAMPLES)
def test_a_command_that_a_page_shows_exists_with_its_options(example: str) -> None:
    command, rest = _resolved(shlex.split(example, comments=True))
    options = {option for parameter in command.params for option in parameter.opts} | {"--help", "--version"}
    assert [word for word in rest if word.startswith("--") and word not in options] == []


@pytest.mark.parametrize("text", _FILES)
def test_a_declaration_that_a_page_shows_is_accepted(text: str, declarations: DeclarationFile) -> None:
    ground = declarations.read(_GROUND, "ground.yaml")
    declared = declarations.read(text, "page.md", stored=ground)
    assert declared != Declaration()


@pytest.mark.parametrize("file", sorted((ROOT / "examples").rglob("*.yaml")), ids=lambda file: file.name)
def test_an_example_file_is_accepted_and_written_alike(file: Path, declarations: DeclarationFile) -> None:
    declared = declarations.read(file.read_bytes(), file.name)
    assert declarations.read(declarations.write(declared), "again.yaml") == declared


def test_what_init_leaves_as_comments_is_accepted(declarations: DeclarationFile) -> None:
    # A product would have to say which of the lines it means.
    left = (line for line in EXAMPLE.splitlines()[3:] if "# lines:" not in line)
    lines = (re.sub(r"^(\s*)# (?=[a-z-]| +)", r"\1", line) for line in left)
    declared = declarations.read("\n".join(lines), "levelgate.yaml")
    assert [name for name in SECTIONS if not declared.section(name)] == []


def test_pages_show_commands_and_declarations() -> None:
    assert (len(_EXAMPLES) > 60, len(_FILES) > 8) == (True, True)
