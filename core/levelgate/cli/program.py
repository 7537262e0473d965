"""The program: its commands, loaded when they are asked for, and what its failures look like."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from levelgate.cli.options import JSON, merged, shared_options
from levelgate.cli.output import fail
from levelgate.cli.streams import prepare, refused_by_system
from levelgate.errors import LevelgateError, outcome

# A command's name, and what the program's help says of it, which must not have to load the command for that. Its
# module is the one of its name in this package; where that is not there, the command is not offered.
COMMANDS = {
    "init": "Write a declaration file to start from.",
    "apply": "Do what the declaration file says.",
    "export": "Print the definitions as a declaration file.",
    "schema": "Print the schema of the declaration file.",
    "demo": "See the main job done on real packages.",
    "serve": "Poll, record and start, until told to stop.",
    "repository": "Manage repositories, the watched places.",
    "package": "Manage packages, the names watched in them.",
    "version": "Look at versions.",
    "accept": "Accept a version out of quarantine.",
    "track": "Look at tracks, the levels that versions climb.",
    "board": "See how lanes stand at the levels of a track.",
    "ready": "See which versions could enter a level now.",
    "explain": "See why a version is not further.",
    "history": "See what happened to a version, a package or a level.",
    "promote": "Ask for a version at a level.",
    "approve": "Approve a promotion at a gate.",
    "reject": "Reject a promotion at a gate, which ends it.",
    "withdraw": "Take an answer at a gate back.",
    "promotion": "Look at promotions, and cancel them.",
    "check": "Report what a check of a version found.",
    "rollback": "Go back at a level to a version that holds it.",
    "resume": "Go on at a level where a lane is pinned.",
    "revoke": "Revoke a version's grant at a level.",
    "carry": "Carry grants over to the same bytes.",
    "hold": "Freeze, pause, block and pin; lift that again.",
    "product": "Look at products, and start sets of them.",
    "set": "Look at sets, members tested together.",
    "pipeline": "Look at pipelines, and try them.",
    "subscription": "Look at subscriptions, and try them.",
    "run": "Look at runs, and their logs.",
    "event": "Look at events, also while they come.",
    "plugin": "Look at plugins, and begin one.",
    "db": "Look after the database.",
    "completion": "Print what a shell needs to complete commands.",
}
INTERRUPTED = 130


class Program(click.Group):
    """The root of the command line; it finds its commands by `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands there are, in the order of the table."""
        return [*(name for name in COMMANDS if _there(name)), *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None where there is none of that name."""
        if not _there(cmd_name):
            return super().get_command(ctx, cmd_name)
        command: click.Command = import_module(_module(cmd_name)).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is asked for; where there is none, suggest those of the table."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and tell what was refused; that whoever read the output has enough is no failure."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _silence()
            return 0
        except LevelgateError as error:
            fail(error, as_json=bool(ctx.meta.get(JSON)))
            return outcome(error).exit_status
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the table says of each command, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, says in COMMANDS.items() if _there(name)])


def _there(name: str) -> bool:
    return name in COMMANDS and find_spec(_module(name)) is not None


def _module(name: str) -> str:
    return f"levelgate.cli.{name}"


def _start(ctx: click.Context, **_shared: object) -> None:
    ctx.obj = merged(ctx)


def program() -> Program:
    """Build the root command."""
    root = Program(
        name="levelgate",
        callback=click.pass_context(_start),
        params=shared_options(environment=True),
        help="Watch package repositories, record every version, and start what depends on it.",
        context_settings={"help_option_names": ["-h", "--help"]},
        no_args_is_help=True,
    )
    return click.version_option(package_name="levelgate", message="%(package)s %(version)s")(root)


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    prepare()
    try:
        status = program().main(arguments, prog_name="levelgate", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _leave(INTERRUPTED)
    except OSError as error:
        refused = refused_by_system(error)
        if error.filename is None:
            _silence()
        fail(refused, as_json=False)
        return outcome(refused).exit_status
    return status if isinstance(status, int) else 0


def _silence() -> None:
    # At the end nothing may be flushed into the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _leave(status: int) -> int:
    # A worker thread may be in the middle of a poll, which is safe to cut off, but cannot be ended otherwise.
    import_module("levelgate.bootstrap.folders").remove_all()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
