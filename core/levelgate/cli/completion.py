"""`levelgate completion`: what a shell needs to complete commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from levelgate.cli.options import Command
from levelgate.errors import NotFound

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    For bash, put `eval "$(levelgate completion bash)"` into ~/.bashrc.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise NotFound(f"there is no completion for {shell!r}", mend=f"choose one of {', '.join(SHELLS)}")
    click.echo(kind(ctx.find_root().command, {}, "levelgate", "_LEVELGATE_COMPLETE").source())
