"""A project that `levelgate plugin new` wrote is installed, found, and passes the conformance suite at once."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from fakes.plugin_environment import PluginEnvironment

_KINDS = {"json-feed": "repository", "json-post": "pipeline"}


class Projects:
    """Both kinds of project, installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._environment = PluginEnvironment(folder / "environment")
        for name, kind in _KINDS.items():
            self.run("levelgate", "plugin", "new", name, "--kind", kind)
        projects = [part for name in _KINDS for part in ("-e", f"levelgate-{name}")]
        self.run("python", "-m", "pip", "install", "--quiet", *projects)

    def run(self, program: str, *arguments: str, at: str = ".") -> str:
        """Run one of the environment's programs to its good end."""
        done = subprocess.run(
            [self._environment.python.parent / program, *arguments],
            cwd=self.folder / at,
            env=self._environment.variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Projects:
    return Projects(tmp_path_factory.mktemp("projects"))


def test_the_plugins_are_found_and_loaded(projects: Projects) -> None:
    listed = json.loads(projects.run("levelgate", "plugin", "list", "--json"))
    loaded = {
        one["name"]: one["repository_types"] + one["pipeline_types"] for one in listed if one["state"] == "loaded"
    }
    assert (loaded["json-feed"], loaded["json-post"]) == (["json-feed"], ["json-post"])


@pytest.mark.parametrize("name", _KINDS)
def test_their_tests_pass(projects: Projects, name: str) -> None:
    assert " passed" in projects.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", at=f"levelgate-{name}")
