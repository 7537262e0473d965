"""`levelgate demo`: the main job on real packages, from publication to what is started, and up a track to prod."""

from __future__ import annotations

import base64
import secrets
import sysconfig
import tempfile
import time
from importlib import import_module
from pathlib import Path

import click

from levelgate.cli.options import Command, Options
from levelgate.errors import NotFound

_REPOSITORY = "https://repo.example.com/updates/"
_RECEIVER = "http://127.0.0.1:8080/"
_DECLARATIONS = ("levelgate.yaml", "climb.yaml")
_VARIABLE = "TELL_SECRET"
"""Where the declaration finds the secret that signs."""


@click.command("demo", cls=Command)
@click.option("--examples", type=click.Path(path_type=Path), help="The folder with the example packages.")
@click.pass_obj
def command(_options: Options, examples: Path | None) -> int:
    """Publish tiny real RPMs on loopback, see what they start and how they climb a track, and check every step.

    A command and a webhook are started for each version. The webhooks are received, and their signatures verified, by
    a listener of its own. Then versions climb by the results of work and by what people say. It works in a temporary
    folder, ends by itself, and fails where anything is not as it must be.
    """
    started = time.monotonic()
    difference = import_module("levelgate.cli.demonstration.difference").Difference
    try:
        steps = _told(_examples(examples))
    except difference as error:
        click.echo(f"the demo failed: {error}", err=True)
        return 1
    click.echo(f"all {steps} steps were as they must be, in {time.monotonic() - started:.1f} s")
    return 0


def _examples(given: Path | None) -> Path:
    places = [given] if given else [Path("examples"), Path(sysconfig.get_path("data")) / "share/levelgate/examples"]
    for place in places:
        if all((place / name).is_file() for name in _DECLARATIONS):
            return place.absolute()
    raise NotFound(f"no example packages in {places[0]}", mend="name their folder with --examples")


def _told(examples: Path) -> int:
    publishing = import_module("levelgate.cli.demonstration.publisher")
    receiving = import_module("levelgate.cli.demonstration.listener")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    listener = receiving.Listener(secret)
    with tempfile.TemporaryDirectory(prefix="levelgate-demo-") as temporary:
        folder = Path(temporary)
        repository = folder / "repository"
        repository.mkdir()
        stage = import_module("levelgate.cli.demonstration.stage").Stage(
            publisher=publishing.Publisher(repository, examples / "packages"),
            listener=listener,
            installation=import_module("levelgate.cli.demonstration.program").Installation(folder, {_VARIABLE: secret}),
        )
        with publishing.served(repository) as address, receiving.listening(listener) as receiver:
            for name in _DECLARATIONS:
                declaration = (examples / name).read_text().replace(_REPOSITORY, address)
                (folder / name).write_text(declaration.replace(_RECEIVER, receiver))
            click.echo(f"a publisher serves a repository at {address}")
            click.echo(f"a receiver waits for webhooks at {receiver}")
            steps: int = import_module("levelgate.cli.demonstration.telling").tell(stage)
            return steps
