"""Servers that others wrote, real wheels, and what happens to them: each as an event."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fakes.real_indexes import Devpi, Index, Wheel, devpi, pypiserver
from fakes.watching import watching
from levelgate_pypi.scheme import PYTHON_VERSIONS

_AWKWARD = [
    *("1.0.dev1", "1.0a1", "1.0a1.dev2", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.0.post2.dev1", "1.0+local.2"),
    *("1.0.1", "1.1", "1.9", "1.10", "1.10rc1", "2.0.0a0", "2.0b10", "2.0b9", "2024.1", "2024.10", "2024.9.post3"),
    *("0.0.1", "0", "10!0.1", "1!0.0.1rc1", "1!0.1", "0.1+abc", "0.1+10", "0.1+9", "0.1+9.z", "3.0.0.0.1"),
]


@pytest.fixture(scope="module")
def real_devpi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Devpi]:
    with devpi(tmp_path_factory.mktemp("devpi")) as index:
        yield index


@pytest.fixture(params=["devpi", "pypiserver"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    if request.param == "devpi":
        yield request.getfixturevalue("real_devpi")
    else:
        with pypiserver(tmp_path / "pypiserver") as running:
            yield running


def _declaration(index: Index, name: str) -> str:
    return f"""
repositories: [{{name: index, type: pypi, url: "{index.url}"}}]
packages: [{{name: "{name}", repository: index, track: web}}]
pipelines: [{{name: try, type: command, command: ["true"]}}]
subscriptions: [{{name: try-it, packages: ["index/*"], pipeline: try}}]
tracks: [{{name: web, levels: [{{name: dev}}]}}]
"""


def test_what_happens_to_wheels_is_told_as_promised(index: Index, tmp_path: Path) -> None:
    with watching(tmp_path, _declaration(index, "My_Pkg")) as watched:
        assert watched.poll("index").warnings == ("the index has no project my-pkg",)
        index.upload(Wheel(project="My_Pkg", version="1.0"))
        report = watched.poll("index")
        told = [(str(event.kind), event.data.get("version")) for event in report.events]
        assert ("version.detected", "1.0") in told
        assert report.runs == 1
        for version in ("1.1", "1.2rc1", "1.3"):
            index.upload(Wheel(project="my-pkg", version=version))
        assert watched.told("index") == [("version.detected", version) for version in ("1.1", "1.2rc1", "1.3")]
        assert watched.told("index") == []
        index.upload(Wheel(project="my-pkg", version="1.1", tag="py2"))
        assert watched.told("index") == [("artifact.late", "1.1")]
        index.upload(Wheel(project="My_Pkg", version="1.0", content="built again"))
        assert watched.told("index") == [("version.replaced", "1.0")]
        index.delete("my-pkg", "1.3")
        assert watched.told("index") == []
        assert watched.told("index") == [("version.missing", "1.3")]
        index.upload(Wheel(project="my-pkg", version="1.3"))
        assert watched.told("index") == [("version.returned", "1.3")]
        states = [(one.version, str(one.state), len(one.artifacts)) for one in watched.versions("index/my-pkg")]
        assert states == [
            ("1.0", "replaced", 1),
            ("1.0", "present", 1),
            ("1.1", "present", 2),
            ("1.2rc1", "present", 1),
            ("1.3", "present", 1),
        ]


def test_pip_and_we_choose_the_same_newest_version(real_devpi: Devpi, tmp_path: Path) -> None:
    drawn = random.Random(7)  # noqa: S311 - the same projects in every run
    projects = {f"awkward-{number}": drawn.sample(_AWKWARD, drawn.randint(1, 4)) for number in range(50)}
    wheels = [Wheel(project=name, version=one) for name, versions in projects.items() for one in versions]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(real_devpi.upload, wheels))
    with watching(tmp_path, _declaration(real_devpi, "awkward-*")) as watched:
        watched.poll("index")
        ours = {name: _newest([one.version for one in watched.versions(f"index/{name}")]) for name in projects}
    assert ours == _newest_of_pip(real_devpi, list(projects))


def _newest(versions: list[str]) -> str:
    stable = [version for version in versions if not PYTHON_VERSIONS.is_prerelease(version)]
    return max(stable or versions, key=PYTHON_VERSIONS.key)


def _newest_of_pip(index: Index, projects: list[str]) -> dict[str, str]:
    """Ask pip what it would install; nothing is."""
    ask = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
    done = subprocess.run(
        [*ask, "--no-cache-dir", "--index-url", index.url, "--report", "-", *projects],
        env={"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": os.devnull, "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    installed = json.loads(done.stdout)["install"]
    return {one["metadata"]["name"]: one["metadata"]["version"] for one in installed}
