"""Options that every command takes, before or after its name, and what came of them."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass, replace
from typing import Any

import click

JSON = f"{__name__}.json"
"""Where the contexts of an invocation say together whether JSON is wanted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the shared options say; an empty actor is the system's user."""

    config: str = "levelgate.yaml"
    database: str = "levelgate.db"
    server: str = ""
    actor: str = ""
    json: bool = False
    verbose: bool = False

    def overridden(self, given: dict[str, Any]) -> Options:
        """Return these options with those that were given in place of them."""
        return replace(self, **{name: value for name, value in given.items() if value})

    @property
    def acting(self) -> str:
        """The name of who acts."""
        return self.actor or _system_user()


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in containers
        return f"uid-{os.getuid()}"


def _somebody(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter(f"{value!r} is nobody; name who acts, or leave it out")
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise click.BadParameter(f"{value!r} is no valid Unicode; give it as UTF-8") from error
    return value


def _countable(_ctx: click.Context, _parameter: click.Parameter, value: int | None) -> int | None:
    return None if value is None else min(value, sys.maxsize)


limited = click.option("--limit", type=click.IntRange(min=1), callback=_countable, help="At most so many.")
"""The option of commands that list what can be much."""


def shared_options(*, environment: bool) -> list[click.Parameter]:
    """Return fresh shared options; on the program itself they also look at the environment."""

    def named(option: str, metavar: str, says: str) -> click.Option:
        variable = f"LEVELGATE_{option.removeprefix('--').upper()}" if environment else None
        return click.Option([option], metavar=metavar, envvar=variable, show_envvar=True, help=says)

    return [
        named("--config", "FILE", "Declaration file; levelgate.yaml if left out."),
        named("--database", "FILE", "Local database; levelgate.db if left out."),
        named("--server", "URL", "Work on a server instead."),
        click.Option(
            ["--as", "actor"], metavar="NAME", callback=_somebody, help="Who acts; the system's user if left out."
        ),
        click.Option(["--json"], is_flag=True, help="Print what the API returns."),
        click.Option(["--verbose"], is_flag=True, help="Print the log, too."),
    ]


_NAMES = tuple(parameter.name or "" for parameter in shared_options(environment=False))


class Command(click.Command):
    """A command that takes the shared options, and has them as the context's object."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.params.extend(shared_options(environment=False))

    def invoke(self, ctx: click.Context) -> Any:
        """Merge the shared options into the context's object, and run."""
        ctx.obj = merged(ctx)
        ctx.meta[JSON] = ctx.obj.json
        return super().invoke(ctx)


class Group(click.Group):
    """A group of such commands, shown in the order in which they were added."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands in the order of their work, not of the alphabet."""
        return sorted(super().list_commands(ctx), key=list(self.commands).index)


def merged(ctx: click.Context) -> Options:
    """Take the shared options out of a context's parameters, over those given before the command's name."""
    before = ctx.obj if isinstance(ctx.obj, Options) else Options()
    return before.overridden({name: ctx.params.pop(name, None) for name in _NAMES})
