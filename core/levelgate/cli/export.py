"""`levelgate export`: the present definitions as a declaration file."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import plain_lines, print_json
from levelgate.cli.session import connect


@click.command("export", cls=Command)
@click.pass_obj
def command(options: Options) -> None:
    """Print the present definitions as a declaration file."""
    with connect(options) as client:
        answer = client.get("declaration")
    if options.json:
        print_json(answer)
    else:
        click.echo(plain_lines(answer["text"]), nl=False)
