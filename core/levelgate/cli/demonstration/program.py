"""The installed program, started as a person would start it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from levelgate.cli.demonstration.difference import Difference

_STOP_SECONDS = 15


class Installation:
    """A folder with a declaration and a database, and the program run in it with the secrets in its environment."""

    def __init__(self, folder: Path, secrets: Mapping[str, str]) -> None:
        self.folder = folder
        self.database = folder / "levelgate.db"
        self.log = folder / "serve.log"
        self._secrets = secrets

    def run(self, *arguments: str) -> str:
        """Run one command to its end and return what it printed; a failure is a Difference."""
        done = subprocess.run(
            self._command(*arguments),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
        )
        if done.returncode:
            raise Difference(f"levelgate {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Keep `levelgate serve` running; it must end with 0 when it is asked to."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                self._command("serve"),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env=self._environment(),
            )
            try:
                yield
                if process.poll() is not None:
                    raise Difference(f"levelgate serve ended by itself with {process.returncode}: {self._told()}")
            finally:
                process.terminate()
                try:
                    status = process.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    status = process.wait()
        if status:
            raise Difference(f"levelgate serve ended with {status}: {self._told()}")

    def _told(self) -> str:
        return self.log.read_text(errors="replace").strip()[-2000:]

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "levelgate", *arguments]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEVELGATE_")}
        return {**kept, **self._secrets, "LEVELGATE_DATABASE": str(self.database), "LEVELGATE_LISTEN": "off"}
