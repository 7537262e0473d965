"""`levelgate apply`: make the definitions what the declaration file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from levelgate.cli.asking import ask
from levelgate.cli.options import Command, Options
from levelgate.cli.output import Column, print_json, show_all
from levelgate.cli.session import connect
from levelgate.domain.declaration import LARGEST_FILE
from levelgate.errors import DeclarationInvalid, NotFound

_SAYS = {"add": "+ add", "change": "~ change", "rename": "~ rename", "remove": "- remove", "same": "= same"}


def _what(step: dict[str, Any]) -> str:
    changes = [f"{one['field']}: {_value(one['old'])} -> {_value(one['new'])}" for one in step["changes"]]
    former = [f"was {step['former']}"] if step["former"] else []
    note = [step["note"]] if step["note"] else []
    return "; ".join([*former, *changes, *note])


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_COLUMNS = (
    Column("ACTION", lambda step: _SAYS.get(step["action"], step["action"])),
    Column("SECTION", lambda step: step["section"]),
    Column("NAME", lambda step: step["name"]),
    Column("WHAT", _what, long=True),
)


@click.command("apply", cls=Command)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--prune", is_flag=True, help="Remove what the file does not name.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.pass_obj
def command(options: Options, *, yes: bool, prune: bool, dry_run: bool) -> None:
    """Show what the declaration file would change, ask, and do it all at once."""
    asked = {"text": read(Path(options.config)), "filename": options.config, "prune": prune}
    with connect(options, create=True) as client:
        plan = client.post("declaration", "plan", body=asked)
        if dry_run or not plan["steps"]:
            _show(options, plan)
            return
        if not options.json:
            _show(options, plan)
        if not yes:
            ask(f"Do this ({_counted(len(plan['steps']))})?")
        done = client.post("declaration", "apply", body={**asked, "token": plan["token"]})
    if options.json:
        print_json(done)
    else:
        click.echo(f"applied: {_counted(len(done['steps']))}")


def read(path: Path) -> str:
    """Read a declaration file; raise NotFound or DeclarationInvalid, saying what to do."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            mend = f"a declaration has at most {LARGEST_FILE}"
            raise DeclarationInvalid(f"the file has more than {LARGEST_FILE} bytes", mend=mend, place=str(path))
        return content.decode()
    except FileNotFoundError as error:
        raise NotFound(
            f"there is no file {path}", mend="`levelgate init` writes one; --config names another"
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        said = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise DeclarationInvalid(said, mend="save the file as UTF-8", place=f"{path}:{line}") from error
    except OSError as error:
        said = f"cannot be read: {str(error.strerror).lower()}"
        raise DeclarationInvalid(said, mend="name another file with --config", place=str(path)) from error


def _show(options: Options, plan: dict[str, Any]) -> None:
    if options.json:
        print_json(plan)
    elif plan["steps"]:
        show_all(options, plan["steps"], _COLUMNS)
    else:
        click.echo("nothing to change")


def _counted(steps: int) -> str:
    return "1 change" if steps == 1 else f"{steps} changes"
