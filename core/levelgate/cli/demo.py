"""`levelgate demo`: the main job on real packages, from publication to the started command."""

from __future__ import annotations

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
    from levelgate.cli.demonstration.publisher import Publisher
    from levelgate.cli.demonstration.story import Step
    from levelgate.cli.demonstration.witness import Witness

_ADDRESS = "https://repo.example.com/updates/"


@click.command("demo", cls=Command)
@click.option("--examples", type=click.Path(path_type=Path), help="The folder with the example packages.")
@click.pass_obj
def command(_options: Options, examples: Path | None) -> int:
    """Publish tiny real RPMs on loopback, have them noticed and their command run, and check every step.

    Works in a temporary folder, ends by itself, and fails where anything is not as it must be.
    """
    started = time.monotonic()
    difference = import_module("levelgate.cli.demonstration.story").Difference
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
    story = import_module("levelgate.cli.demonstration.story").STORY
    with tempfile.TemporaryDirectory(prefix="levelgate-demo-") as temporary:
        folder = Path(temporary)
        repository = folder / "repository"
        repository.mkdir()
        publisher = publishing.Publisher(repository, examples / "packages")
        with publishing.served(repository) as address:
            declaration = (examples / "levelgate.yaml").read_text().replace(_ADDRESS, address)
            (folder / "levelgate.yaml").write_text(declaration)
            return _played(folder, publisher, story, address)


def _played(folder: Path, publisher: Publisher, story: tuple[Step, ...], address: str) -> int:
    installation = import_module("levelgate.cli.demonstration.program").Installation(folder)
    click.echo(f"a repository is served at {address}; levelgate.yaml watches hello and greet* in it")
    story[0].act(publisher)
    installation.run("apply", "--yes")
    click.echo("levelgate apply, levelgate serve\n")
    settings = import_module("levelgate.bootstrap.settings").Settings(database=str(installation.database))
    api: Any = import_module("levelgate.bootstrap.api")
    with (
        installation.serving(),
        api.open_client(settings) as client,
    ):
        witness = import_module("levelgate.cli.demonstration.witness").Witness(client)
        for number, step in enumerate(story):
            if number:
                step.act(publisher)
            _tell(number + 1, step, witness)
    click.echo(installation.run("version", "list", "updates/hello"))
    installation.run("db", "check")
    return len(story)


def _tell(number: int, step: Step, witness: Witness) -> None:
    started = time.monotonic()
    click.echo(f"{number}. {step.title}")
    events, runs = witness.expect(step)
    for event in events:
        data = event["data"]
        click.echo(f"   event {event['number']}: {event['kind']} {data['package']}@{data['version']}")
    for run in runs:
        click.echo(f"   run {short(run['id'])} {run['state']}: {witness.output(run)}")
    click.echo(f"   after {time.monotonic() - started:.1f} s\n")
