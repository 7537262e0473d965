"""Tells the story: plays it step by step, and prints what came of each."""

from __future__ import annotations

import textwrap
import time
from typing import Any

import click

from levelgate.bootstrap.api import open_client
from levelgate.bootstrap.settings import Settings
from levelgate.cli.demonstration.ascent import Ascent
from levelgate.cli.demonstration.climbs import CLIMBS, EXPLAINED, Climb
from levelgate.cli.demonstration.stage import Stage
from levelgate.cli.demonstration.story import STORY, Step
from levelgate.cli.demonstration.witness import Witness
from levelgate.cli.output import plain, short

_WIDTH = 79
_INDENT = "   "
_BEGINNING = (
    "levelgate.yaml watches hello and greet* in that repository, and starts two pipelines for each version: "
    "announce, a command, and tell, a webhook that is signed with a secret of the receiver's"
)
_ANSWERED = {"approve": "approved", "reject": "rejected"}


def tell(stage: Stage) -> int:
    """Play the story on a stage, and return how many steps it had; raise Difference where it goes another way."""
    installation = stage.installation
    _say(_BEGINNING)
    click.echo()
    STORY[0].act(stage)
    installation.run("apply", "--yes")
    click.echo("$ levelgate apply\n$ levelgate serve\n")
    with open_client(Settings(database=str(installation.database))) as client:
        witness, ascent = Witness(client, stage.listener), Ascent(client)
        with installation.serving():
            for number, step in enumerate(STORY):
                if number:
                    step.act(stage)
                _tell(number + 1, step, witness)
            installation.show("version", "list", "updates/hello")
            click.echo()
            for number, climb in enumerate(CLIMBS, len(STORY) + 1):
                _climb(number, climb, stage, witness, ascent)
        witness.compare()
        runs = len(witness.deliveries())
        _end(stage, ascent)
    came = len(stage.listener.deliveries)
    _say(f"the receiver verified {came} webhooks, and acknowledged one for each of {runs} runs")
    installation.call("db", "check", "--replay")
    _say("the journal's chain is whole, and the ledger rebuilt from its events alone is the one that is stored")
    return len(STORY) + len(CLIMBS)


def _tell(number: int, step: Step, witness: Witness) -> None:
    started = time.monotonic()
    click.echo(f"{number}. {step.title}")
    events, runs = witness.expect(step)
    _list_events(events)
    for run in runs:
        _say(f"run {short(run['id'])} of {run['pipeline']} {run['state']}: {witness.output(run)}", _INDENT)
    _took(started)


def _climb(number: int, climb: Climb, stage: Stage, witness: Witness, ascent: Ascent) -> None:
    started = time.monotonic()
    click.echo(f"{number}. {climb.title}")
    if climb.says:
        _say(climb.says, _INDENT)
    if climb.act is not None:
        climb.act(stage)
    for answer in climb.answers:
        stage.installation.say(*answer.command(ascent.asked(answer)))
    moved = ascent.expect(climb)
    if climb.detected is not None:
        _list_events(witness.expect(climb.detected)[0])
    for promotion in moved:
        _list_promotion(promotion, ascent)
    _took(started)


def _end(stage: Stage, ascent: Ascent) -> None:
    stage.installation.show("board", "web")
    ascent.compare_board()
    click.echo()
    stage.installation.show("explain", EXPLAINED)
    click.echo("\nwhat is open, and who can supply what it lacks:")
    for promotion in ascent.explained():
        _list_promotion(promotion, ascent)
    click.echo()


def _list_events(events: list[Any]) -> None:
    for event in events:
        data = event["data"]
        click.echo(f"{_INDENT}event {event['number']}: {event['kind']} {data['package']}@{data['version']}")


def _list_promotion(promotion: Any, ascent: Ascent) -> None:
    name, _, version = promotion["version"].rpartition("/")[2].partition("@")
    level = promotion["level"].rpartition("/")[2]
    head = f"{_INDENT}{name + ' ' + version:<13}  {level:<4}  {promotion['state']:<8}  "
    said = plain(_remark(promotion, ascent))
    click.echo(textwrap.fill(said, _WIDTH, initial_indent=head, subsequent_indent=" " * len(head)).rstrip())


def _remark(promotion: Any, ascent: Ascent) -> str:
    """Say what a promotion lacks, what its work printed, why it ended, or who let it go on: the first that there is."""
    lacks = [f"{one['what']} ({', '.join(one['who'])})" for one in promotion["missing"]]
    work = [ascent.log(run) for run in promotion["runs"]]
    decisions = [f"{_ANSWERED[one['answer']]} by {one['person']}: {one['reason']}" for one in promotion["decisions"]]
    return "; ".join(lacks or work or [promotion["end_reason"]]) or "; ".join(decisions)


def _took(started: float) -> None:
    click.echo(f"{_INDENT}after {time.monotonic() - started:.1f} s\n")


def _say(text: str, indent: str = "") -> None:
    """Print a text so that it fits a terminal, without tearing names and addresses."""
    later = indent + "  " if indent else ""
    wrapper = textwrap.TextWrapper(
        _WIDTH, initial_indent=indent, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )
    click.echo(wrapper.fill(plain(text)))
