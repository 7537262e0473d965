"""`levelgate demo`: the main job on real packages, from publication to the started command and the received webhook."""

from __future__ import annotations

import base64
import secrets
import sysconfig
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import short
from levelgate.errors import NotFound

if TYPE_CHECKING:
    from levelgate.cli.demonstration.stage import Stage
    from levelgate.cli.demonstration.story import Step
    from levelgate.cli.demonstration.witness import Witness

_REPOSITORY = "https://repo.example.com/updates/"
_RECEIVER = "http://127.0.0.1:8080/"
_VARIABLE = "TELL_SECRET"
"""Where the declaration finds the secret that signs."""


@click.command("demo", cls=Command)
@click.option("--examples", type=click.Path(path_type=Path), help="The folder with the example packages.")
@click.pass_obj
def command(_options: Options, examples: Path | None) -> int:
    """Publish tiny real RPMs on loopback, have a command and a webhook started for each, and check every step.

    The webhooks are received, and their signatures verified, by a listener of its own. It works in a temporary folder,
    ends by itself, and fails where anything is not as it must be.
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
        if (place / "levelgate.yaml").is_file():
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
            declaration = (examples / "levelgate.yaml").read_text().replace(_REPOSITORY, address)
            (folder / "levelgate.yaml").write_text(declaration.replace(_RECEIVER, receiver))
            click.echo(f"a publisher serves a repository at {address}")
            click.echo(f"a receiver waits for webhooks at {receiver}")
            return _played(stage)


def _played(stage: Stage) -> int:
    story: tuple[Step, ...] = import_module("levelgate.cli.demonstration.story").STORY
    installation = stage.installation
    click.echo("levelgate.yaml watches hello and greet* in that repository, and starts two pipelines for each version:")
    click.echo("announce, a command, and tell, a webhook that is signed with a secret of the receiver's\n")
    story[0].act(stage)
    installation.run("apply", "--yes")
    click.echo("levelgate apply, levelgate serve\n")
    settings = import_module("levelgate.bootstrap.settings").Settings(database=str(installation.database))
    api: Any = import_module("levelgate.bootstrap.api")
    with api.open_client(settings) as client:
        witness = import_module("levelgate.cli.demonstration.witness").Witness(client, stage.listener)
        with installation.serving():
            for number, step in enumerate(story):
                if number:
                    step.act(stage)
                _tell(number + 1, step, witness)
        witness.compare()
    click.echo(installation.run("version", "list", "updates/hello"))
    installation.run("db", "check")
    came, runs = len(stage.listener.deliveries), len(witness.deliveries())
    click.echo(f"the receiver verified {came} webhooks, and acknowledged one for each of {runs} runs")
    return len(story)


def _tell(number: int, step: Step, witness: Witness) -> None:
    started = time.monotonic()
    click.echo(f"{number}. {step.title}")
    events, runs = witness.expect(step)
    for event in events:
        data = event["data"]
        click.echo(f"   event {event['number']}: {event['kind']} {data['package']}@{data['version']}")
    for run in runs:
        click.echo(f"   run {short(run['id'])} of {run['pipeline']} {run['state']}: {witness.output(run)}")
    click.echo(f"   after {time.monotonic() - started:.1f} s\n")
