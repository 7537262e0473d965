"""A project of a plugin, as it is begun: whole, or not at all."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from fakes.terminal import Terminal
from levelgate.cli.plugin_project.project import KINDS, PluginProject
from levelgate.errors import Conflict


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_project_is_written_and_the_next_steps_are_said(terminal: Terminal, place: Path, kind: str) -> None:
    said = terminal.run("plugin", "new", "json-feed", "--kind", kind, "--directory", str(place))
    folder = place / "levelgate-json-feed"
    assert (said.status, f"cd {folder}\n" in said.out) == (0, True)
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["name"], project["entry-points"]) == (
        "levelgate-json-feed",
        {"levelgate": {"json-feed": "levelgate_json_feed.plugin"}},
    )
    assert sorted(path.name for path in place.iterdir()) == ["levelgate-json-feed"]


def test_with_json_the_files_are_told(terminal: Terminal, place: Path) -> None:
    told = terminal.json("plugin", "new", "feed", "--kind", "pipeline", "--directory", str(place))
    written = [path for path in (place / "levelgate-feed").rglob("*") if path.is_file()]
    assert sorted(told["files"]) == sorted(path.relative_to(told["folder"]).as_posix() for path in written)


@pytest.mark.parametrize("name", ["", "Feed", "json_feed", "-feed", "feed-", "7up", "a/b", "..", "feed\n", "f" * 51])
def test_a_name_that_is_none_is_refused(terminal: Terminal, place: Path, name: str) -> None:
    said = terminal.run("plugin", "new", "--kind", "pipeline", "--directory", str(place), "--", name)
    assert (said.status, said.err.startswith("error[reference-invalid]: ")) == (1, True)
    assert list(place.iterdir()) == []


def test_a_name_that_a_plugin_or_a_type_has_is_refused(terminal: Terminal, place: Path) -> None:
    said = terminal.run("plugin", "new", "yum", "--kind", "repository", "--directory", str(place))
    assert (said.status, said.err.startswith("error[conflict]: there is a plugin or a type yum already")) == (1, True)
    assert list(place.iterdir()) == []


def test_a_folder_that_exists_is_left_as_it_is(terminal: Terminal, place: Path) -> None:
    (place / "levelgate-feed").mkdir()
    said = terminal.run("plugin", "new", "feed", "--kind", "repository", "--directory", str(place))
    assert (said.status, "levelgate-feed exists already" in said.err) == (1, True)
    assert list((place / "levelgate-feed").iterdir()) == []


def test_a_place_that_does_not_exist_is_named(terminal: Terminal, place: Path) -> None:
    said = terminal.run("plugin", "new", "feed", "--kind", "repository", "--directory", str(place / "no"))
    assert (said.status, said.err.startswith(f"error[not-found]: there is no folder {place}/no")) == (1, True)


class Unwritable(PluginProject):
    """A project that cannot be written to its end."""

    def files(self) -> dict[str, str]:
        return {"README.md": "a file", "README.md/more": "a file below a file"}


def test_nothing_that_is_half_written_stays(place: Path) -> None:
    with pytest.raises(Conflict, match="cannot write"):
        Unwritable(name="feed", kind="pipeline").write(place)
    assert list(place.iterdir()) == []


def test_the_code_of_a_project_has_under_100_lines() -> None:
    for kind in KINDS:
        code = [
            line
            for path, text in PluginProject(name="feed", kind=kind).files().items()
            for line in text.splitlines()
            if path.startswith("src/") and line.strip() and not line.strip().startswith('"""')
        ]
        assert len(code) < 100


def test_the_tutorial_ends_with_what_is_written() -> None:
    page = (Path(__file__).parents[3] / "docs" / "tutorial" / "write-a-plugin.md").read_text(encoding="utf-8")
    files = PluginProject(name="feed", kind="repository").files()
    code = {path: text for path, text in files.items() if path.startswith(("src/levelgate_feed/", "tests/"))}
    shown = dict(re.findall(r"^`(\S+\.py)`:\n\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    (last,) = re.findall(r"in place of `list_versions`:\n\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    plugin = "src/levelgate_feed/plugin.py"
    first = re.search(r"^def list_versions.*?(?=^\S)", shown[plugin], re.MULTILINE | re.DOTALL)
    assert first is not None
    shown[plugin] = shown[plugin].replace(first[0], f"{last}\n\n")
    shown["src/levelgate_feed/__init__.py"] = code["src/levelgate_feed/__init__.py"]
    assert shown == code
