"""The reference page of the command line, from the commands themselves: `python -m levelgate.cli.manual`."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from levelgate.cli.options import Command
from levelgate.cli.program import program

_HEAD = """\
# Command line

<!-- Written by `python -m levelgate.cli.manual`; a test compares it with the commands. -->

A reference names one thing: a repository `updates`, a package `updates/app`, a version `updates/app@1.2-3`
(the present record) or `updates/app@1.2-3#sha256:ab12` (any record, by the beginning of its digest).

Results go to stdout, errors to stderr as `error[CODE]: what is wrong`, with a line below that says what to do. The exit
status is 0 when it is done, 1 when it was refused or failed, and 2 for wrong usage. Control characters in text that
came from a repository are shown escaped. With `--json` an error is one line, the problem that
[the API](http.md#problems) answers; wrong usage is told as text all the same.

Times are in UTC, which is what their `Z` says. Runs are shown by the first 12 characters of their id, and commands take
that or any other unambiguous beginning. Tables leave out columns that hold nothing, and on a narrow terminal also those
that can be spared; where that does not help, each row is printed as lines. `--json` always has everything.

Without `--server` a command works on the local database; nothing listens. With `--server` (or `LEVELGATE_SERVER`) it
works on a server, with the token in `LEVELGATE_TOKEN`.
"""


def manual() -> str:
    """Return the page as Markdown."""
    root = program()
    shared = _options(root, click.Context(root, info_name="levelgate"))
    head = [_HEAD, "## Options of every command\n", "Before or after the command's name.\n", *shared]
    return "\n".join([*head, *_groups(root)]) + "\n"


def _groups(root: click.Group) -> Iterator[str]:
    context = click.Context(root, info_name="levelgate")
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        if command is not None:
            yield from _command(command, click.Context(command, info_name=name, parent=context), level=2)


def _command(command: click.Command, context: click.Context, level: int) -> Iterator[str]:
    yield f"\n{'#' * level} {context.command_path}\n"
    yield inspect.cleandoc(command.help or "") + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from _command(child, click.Context(child, info_name=name, parent=context), level + 1)
        return
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece)
    yield f"    {context.command_path} {usage}\n"
    yield from _options(command, context)


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    shared = {parameter.name for parameter in Command("any").params} if isinstance(command, Command) else set()
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in shared:
            spelling, says = parameter.get_help_record(context) or ("", "")
            yield f"- `{spelling}`: {says}"


if __name__ == "__main__":
    click.echo(manual(), nl=False)
