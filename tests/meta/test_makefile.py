"""The Makefile finds a Python that runs, and says what to install where none does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from meta.sources import ROOT

_FINE = "exit 0"
_REFUSES = "exit 127"
_WITHOUT_VENV = 'case "$2" in *ensurepip*) exit 1 ;; *version_info*) echo python3.14 ;; esac'


@pytest.fixture
def make(tmp_path: Path, require_program: Callable[[str], Path]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Make a virtual environment's stamp on a machine with these Pythons, each a name and a shell script."""

    def run(*arguments: str, pythons: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        for name, script in pythons.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        stamp = tmp_path / "venv" / ".created"
        return subprocess.run(
            [require_program("make"), "--no-print-directory", f"VENV={stamp.parent}", *arguments, str(stamp)],
            cwd=ROOT,
            env={"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_the_newest_python_is_taken(make: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    made = make("--dry-run", pythons={"python3.14": _FINE, "python3.13": _FINE})
    assert "python3.14 -m venv" in made.stdout, made.stderr


def test_a_python_that_refuses_to_run_is_passed_over(make: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    made = make("--dry-run", pythons={"python3.14": _REFUSES, "python3.13": _FINE})
    assert "python3.13 -m venv" in made.stdout, made.stderr


def test_the_package_to_install_is_named_where_venv_is_missing(
    make: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    made = make(pythons={"python3.14": _WITHOUT_VENV})
    assert made.returncode != 0
    assert "apt-get install python3.14-venv" in made.stderr


def test_the_packages_to_install_are_named_where_no_python_runs(
    make: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    made = make("PYTHON=", pythons={})
    assert made.returncode != 0
    assert "apt-get install python3 python3-venv" in made.stderr
