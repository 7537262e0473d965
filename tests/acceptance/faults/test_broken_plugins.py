"""Broken plugins, installed: each is shown with what is wrong with it, and everything else works."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.faults.watched import Watched
from fakes.yum_repository import YumRepository, rpm

_YIELDING = """
from levelgate.plugin import hookimpl

@hookimpl
def levelgate_repository_types():
    {body}
"""
PLUGINS = {
    "no-module": ("", "no module named 'broken_no_module'"),
    "fails": ("raise ImportError('no ink')", "no ink"),
    "syntax": ("def (", "SyntaxError"),
    "exits": ("import os, sys\nsys.exit(3)", "SystemExit"),
    "raises": (_YIELDING.format(body="raise RuntimeError('out of paper')"), "out of paper"),
    "number": (_YIELDING.format(body="return 7"), "int"),
    "text": (_YIELDING.format(body="return ['feed']"), "str"),
    "hangs": (_YIELDING.format(body="import threading; threading.Event().wait()"), "longer than 10 s"),
}
"""Per name of a plugin: its module, and what its error says."""


@pytest.fixture(scope="module")
def broken(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """A program beside which all of them are installed."""
    watched = Watched(levelgate_program, tmp_path_factory.mktemp("broken"))
    site = watched.folder / "site-packages"
    for name, (text, _) in PLUGINS.items():
        module = f"broken_{name.replace('-', '_')}"
        info = site / f"{module}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[levelgate]\n{name} = {module}\n", encoding="utf-8")
        if text:
            (site / f"{module}.py").write_text(text, encoding="utf-8")
    watched.environment["PYTHONPATH"] = str(site)
    return watched


@pytest.fixture(scope="module")
def plugins(broken: Watched) -> dict[str, dict[str, str]]:
    return {one["name"]: one for one in broken.json("plugin", "list")}


@pytest.mark.parametrize("name", PLUGINS)
def test_a_broken_plugin_is_listed_with_what_is_wrong(plugins: dict[str, dict[str, str]], name: str) -> None:
    plugin = plugins[name]
    assert (plugin["state"], plugin["version"]) == ("failed", "1.0")
    assert PLUGINS[name][1].lower() in plugin["error"].lower()
    assert f"plugin {name}: " in plugin["error"]
    assert "; " in plugin["error"]


def test_the_others_are_loaded(plugins: dict[str, dict[str, str]]) -> None:
    assert {name: one["state"] for name, one in plugins.items() if name not in PLUGINS} == {
        "command": "loaded",
        "deb": "loaded",
        "pypi": "loaded",
        "webhook": "loaded",
        "yum": "loaded",
    }


@pytest.fixture
def quick(broken: Watched) -> Watched:
    """The same program, with the one switched off that takes its ten seconds."""
    broken.environment["LEVELGATE_PLUGINS_OFF"] = "hangs"
    return broken


def test_everything_else_works(quick: Watched) -> None:
    repository = YumRepository(quick.folder / "site")
    repository.publish([rpm("app")])
    quick.declare({"r": repository.url})
    polled = quick.round()
    assert (polled.status, polled.errors) == (0, {})
    assert polled.told("r")["version.detected"] == 1
    assert quick.left_behind() == []


def test_a_repository_of_a_type_that_is_not_loaded_is_refused_by_name(quick: Watched) -> None:
    done = quick.run("repository", "add", "x", "--type", "feed", "--url", "https://repo.example.com/")
    assert (done.returncode, done.stdout) == (1, "")
    assert "'feed'" in done.stderr
    assert "yum" in done.stderr
    assert "Traceback" not in done.stderr
