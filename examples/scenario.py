"""Play a scenario on the track of tracks/four-levels.yaml, and print the board after each of its steps.

It runs the installed program in this process, on a repository made of packages/, in a temporary folder or in one that
is named; there the database is left to look at.

    python examples/scenario.py
    python examples/scenario.py --next newest
    python examples/scenario.py --next newest --swap

`--next` says which version enters a free slot first. `--swap` swaps steps 6 and 8, after which the two part.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from importlib.metadata import entry_points
from io import StringIO
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parent
ADDRESS = "https://repo.example.com/el9/x86_64/"
"""The address in the declaration, in whose place the repository's own is put."""

STEPS = (
    "1.0-1 seen",
    "approve 1.0-1 at dev",
    "1.1-1 seen",
    "approve 1.1-1 at dev",
    "2.0~rc1-1 seen",
    "reject 1.0-1 at qa",
    "2.0-1 seen",
    "approve 2.0~rc1-1 at dev",
    "reject 2.0-1 at dev",
    "reject 1.1-1 at qa",
    "approve 2.0~rc1-1 at qa",
)


class Player:
    """Somebody who publishes `hello` and sits at the command line, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._program = entry_points(group="console_scripts")["levelgate"].load()
        self._repository = folder / "repository"
        self._repository.mkdir()
        self._declaration = folder / "levelgate.yaml"

    def declare(self, *, newest: bool) -> None:
        """Apply the declaration; with `newest` that is who enters next, everywhere but at the first level."""
        text = (EXAMPLES / "tracks" / "four-levels.yaml").read_text(encoding="utf-8")
        text = text.replace(ADDRESS, f"file://{self._repository}/")
        if newest:
            text = text.replace("after: ", "next: newest, after: ")
        self._declaration.write_text(text, encoding="utf-8")
        self._index()
        if not self.say("apply", "--yes"):
            raise SystemExit(1)

    def step(self, said: str) -> None:
        """Do what a step says, let everything move that can, and print the board."""
        match said.split():
            case [version, "seen"]:
                shutil.copy(EXAMPLES / "packages" / f"hello-{version}.noarch.rpm", self._repository)
                self._index()
            case [answer, version, "at", level]:
                self.say(answer, self._promotion(version, level), "--as", "ann")
        if not self.say("serve", "--once"):
            raise SystemExit(1)
        print("$ levelgate board web")
        self._run("board", "web")

    def _promotion(self, version: str, level: str) -> str:
        """Return the number of the last promotion of a version at a level."""
        with redirect_stdout(StringIO()) as printed:
            self._run("promotion", "list", "--level", f"web/{level}", "--json")
        return next(str(one["id"]) for one in json.loads(printed.getvalue()) if one["version"].endswith(f"@{version}"))

    def say(self, *words: str) -> bool:
        """Run one command, and tell of it: what it was, and if it was refused, why; say whether it was done."""
        print(f"$ levelgate {shlex.join(words)}")
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as wrong:
            status = self._run(*words)
        print(wrong.getvalue() if status else "", end="")
        return not status

    def _run(self, *words: str) -> Any:
        sys.argv = ["levelgate", *words]
        return self._program()

    def _index(self) -> None:
        command = Path(sysconfig.get_path("scripts")) / "createrepo_c"
        subprocess.run([command, "--quiet", self._repository], check=True)


def play(folder: Path, *, newest: bool, swap: bool) -> None:
    """Play the steps in a folder."""
    steps = list(STEPS)
    if swap:
        steps[5], steps[7] = steps[7], steps[5]
    with chdir(folder):
        player = Player(folder)
        player.declare(newest=newest)
        for number, said in enumerate(steps, 1):
            print(f"\n{number}. {said}")
            player.step(said)


def main() -> None:
    """Play the scenario as the arguments say."""
    parser = argparse.ArgumentParser(description="Print the board after each step of a scenario.")
    parser.add_argument("--next", choices=("oldest", "newest"), default="oldest", help="who enters a free slot")
    parser.add_argument("--swap", action="store_true", help="swap steps 6 and 8")
    parser.add_argument("--folder", type=Path, help="an empty folder to work in, and to leave the database in")
    given = parser.parse_args()
    # Nothing of this may touch a database or a server that is named for other work.
    for name in [name for name in os.environ if name.startswith("LEVELGATE_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="levelgate-scenario-") as temporary:
        folder = given.folder or Path(temporary)
        play(folder.resolve(), newest=given.next == "newest", swap=given.swap)


if __name__ == "__main__":
    main()
