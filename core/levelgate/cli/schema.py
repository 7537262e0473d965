"""`levelgate schema`: the JSON Schema of the declaration file."""

from __future__ import annotations

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import print_json
from levelgate.cli.session import connect_without_database


@click.command("schema", cls=Command)
@click.pass_obj
def command(options: Options) -> None:
    """Print the JSON Schema of the declaration file, for editors and checks."""
    with connect_without_database(options) as client:
        print_json(client.get("declaration", "schema"))
