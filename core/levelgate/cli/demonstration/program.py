"""The installed program, started as a person would start it, or called where the start of a process says nothing."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import click

from levelgate.cli.demonstration.difference import Difference
from levelgate.cli.program import program

VARIABLES = "LEVELGATE_"
"""How the variables begin that the demonstration must not hear: they may name a database or a server of other work."""

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
        _check(arguments, done.returncode, done.stderr)
        return done.stdout

    def call(self, *arguments: str) -> None:
        """Run one command in this process, where only that it can be done matters; a failure is a Difference."""
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as wrong:
            status = self._called(arguments)
        _check(arguments, status, wrong.getvalue())

    def say(self, *arguments: str) -> None:
        """Do as `call` does, and tell the command."""
        click.echo(f"   $ levelgate {shlex.join(arguments)}")
        self.call(*arguments)

    def show(self, *arguments: str) -> None:
        """Run one command in this process, and let it print what it has to say to whoever looks on."""
        click.echo(f"$ levelgate {shlex.join(arguments)}")
        with redirect_stderr(StringIO()) as wrong:
            status = self._called(arguments)
        _check(arguments, status, wrong.getvalue())

    def _called(self, arguments: Sequence[str]) -> int:
        with chdir(self.folder), _without(VARIABLES):
            return program().main([*arguments], prog_name="levelgate", standalone_mode=False) or 0

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
        kept = {name: value for name, value in os.environ.items() if not name.startswith(VARIABLES)}
        return {**kept, **self._secrets, "LEVELGATE_DATABASE": str(self.database), "LEVELGATE_LISTEN": "off"}


def _check(arguments: Sequence[str], status: int, wrong: str) -> None:
    if status:
        raise Difference(f"levelgate {' '.join(arguments)} ended with {status}: {wrong.strip()}")


@contextmanager
def _without(prefix: str) -> Iterator[None]:
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(prefix)}
    try:
        yield
    finally:
        os.environ.update(taken)
