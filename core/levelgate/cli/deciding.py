"""What `approve`, `reject` and `withdraw` have in common."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.promotion import show_moved
from levelgate.cli.reference import Number
from levelgate.cli.session import connect

_GATES = ("approvals", "sign_offs")


def decision(answer: str, says: str) -> click.Command:
    """Return the command that gives an answer to a promotion."""

    @click.pass_obj
    def decide(options: Options, promotion: str, gate: str | None, reason: str, expect: str | None) -> None:
        body = {"answer": answer, "gate": gate, "reason": reason, "expected": expect}
        with connect(options) as client:
            show_moved(options, client, client.post("promotions", promotion, "decisions", body=body))

    return Command(
        answer,
        callback=decide,
        help=f"{says}\n\nWithout --gate the one is meant that is open now.",
        params=[
            click.Argument(["promotion"], type=Number("promotion")),
            click.Option(["--gate"], type=click.Choice(_GATES), help="At this gate."),
            click.Option(["--reason"], default="", help="Why, in one sentence."),
            click.Option(
                ["--expect"], type=click.Choice(("waiting", "active")), help="Refuse in another state than this."
            ),
        ],
    )
