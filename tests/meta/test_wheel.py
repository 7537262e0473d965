"""The built wheel holds the tree's packages, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from meta.sources import ROOT, package_folders

_TAKEN = ("core", "plugins", "examples", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
_LEFT = shutil.ignore_patterns("__pycache__", "*.egg-info", ".*")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The names in a wheel that was built from a source distribution, as an installer would do it."""
    # Of a copy, since building writes into the tree, and several workers may build at a time.
    copy = tmp_path_factory.mktemp("tree")
    for name in _TAKEN:
        taken = ROOT / name
        if taken.is_dir():
            shutil.copytree(taken, copy / name, ignore=_LEFT)
        else:
            shutil.copy2(taken, copy / name)
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", "."],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = (copy / "dist").glob("*.whl")
    return zipfile.ZipFile(found).namelist()


def _files(folder: Path) -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if not re.search(r"(^|/)\.|__pycache__", name)}


def _in_packages(wheel: list[str]) -> set[str]:
    return {name for name in wheel if not re.match(r"levelgate-[^/]+\.(dist-info|data)/", name)}


def test_the_wheel_holds_each_file_of_the_packages(wheel: list[str]) -> None:
    in_tree = {f"{name}/{file}" for name, folder in package_folders().items() for file in _files(folder)}
    assert _in_packages(wheel) == in_tree


def test_the_wheel_brings_only_our_names_to_the_top_level(wheel: list[str]) -> None:
    assert {name.partition("/")[0] for name in _in_packages(wheel)} == set(package_folders())


def test_the_wheel_carries_the_examples_whole(wheel: list[str]) -> None:
    carried = {name.partition("/data/share/levelgate/examples/")[2] for name in wheel if ".data/" in name}
    assert carried == _files(ROOT / "examples")


def test_the_wheel_carries_the_licence(wheel: list[str]) -> None:
    assert [name for name in wheel if name.endswith("dist-info/licenses/LICENSE")] != []
