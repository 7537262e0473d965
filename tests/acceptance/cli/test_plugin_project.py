"""A project that `levelgate plugin new` wrote is installed, found, and passes the conformance suite at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

_KINDS = {"json-feed": "repository", "json-post": "pipeline"}


def _run(*command: str | Path, folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LEVELGATE_", "PYTHON"))}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def python(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with both kinds of project; what else there is, it has from the running one."""
    folder = tmp_path_factory.mktemp("plugins")
    venv.create(folder / "venv", symlinks=True)
    place = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/running.pth"
    (folder / "venv" / place).write_text(f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})\n")
    python = folder / "venv" / "bin" / "python"
    for name, kind in _KINDS.items():
        _run(levelgate_program, "plugin", "new", name, "--kind", kind, folder=folder)
    install = ["-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-build-isolation"]
    _run(sys.executable, *install, *(part for name in _KINDS for part in ("-e", f"levelgate-{name}")), folder=folder)
    return python


def test_the_plugins_are_found_and_loaded(python: Path) -> None:
    listed = json.loads(_run(python, "-m", "levelgate", "plugin", "list", "--json", folder=python.parent))
    types = {
        one["name"]: (one["repository_types"], one["pipeline_types"]) for one in listed if one["state"] == "loaded"
    }
    assert (types["json-feed"], types["json-post"]) == ((["json-feed"], []), ([], ["json-post"]))


@pytest.mark.parametrize("name", _KINDS)
def test_their_tests_pass(python: Path, name: str) -> None:
    folder = python.parents[2] / f"levelgate-{name}"
    assert " passed" in _run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder=folder)
