"""What a child of the sandbox costs, where the main program is the installed console script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from fakes import parsing_program

HEAVY = {"alembic", "apscheduler", "click", "fastapi", "pydantic", "requests", "rich", "ruamel", "sqlalchemy"}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run the installed script with another last line: a child runs all but that line once more."""
    installed = (Path(sysconfig.get_path("scripts")) / "levelgate").read_text(encoding="utf-8")
    script = tmp_path_factory.mktemp("scripts") / "levelgate"
    assert "sys.exit(main())" in installed
    script.write_text(
        installed.replace("sys.exit(main())", "__import__('fakes.parsing_program').parsing_program.measure()"),
        encoding="utf-8",
    )
    tests = Path(parsing_program.__file__).parent.parent
    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(tests)},
        capture_output=True,
        check=True,
        text=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_a_child_costs_little(measured: dict[str, Any]) -> None:
    assert median(measured["seconds"]) < 0.15


def test_a_child_runs_the_main_script_once_more_and_that_imports_nothing_heavy(measured: dict[str, Any]) -> None:
    assert "levelgate.cli.main" in measured["modules"]
    assert HEAVY & {name.partition(".")[0] for name in measured["modules"]} == set()
    assert "levelgate.cli.program" not in measured["modules"]
