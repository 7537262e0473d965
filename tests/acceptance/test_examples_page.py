"""The page about the examples works: its first lines are run as they stand, for each of the tracks that they fit."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "how-to" / "begin-from-an-example.md").read_text(encoding="utf-8")
_SHOWN = {"tracks/canary.yaml": "2.3-1 ○", "make-deploy/levelgate.yaml": "2.3-1 ✓"}


@pytest.mark.parametrize("example", _SHOWN)
def test_an_example_is_tried_as_the_page_says(example: str, levelgate_program: Path, tmp_path: Path) -> None:
    (block,) = re.findall(r"^```sh\n(.*?)^```\n", _PAGE, re.MULTILINE | re.DOTALL)
    block = block.replace("tracks/canary.yaml", example).replace("tracks/.", f"{Path(example).parent}/.")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEVELGATE_")}
    path = f"{levelgate_program.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", block],  # noqa: S607 - the reader's own shell, wherever it is
        cwd=tmp_path,
        env={**kept, "PATH": path, "EXAMPLES": str(_ROOT / "examples")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    (row,) = re.findall(r"^updates/hello:main .*", done.stdout, re.MULTILINE)
    assert re.split(r" {2,}", row)[1] == _SHOWN[example]
