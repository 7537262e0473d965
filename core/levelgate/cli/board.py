"""`levelgate board`: how the lanes stand at the levels of their track, and what waits and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from levelgate.cli.options import Command, Options
from levelgate.cli.output import Column, plain, print_json, show_all
from levelgate.cli.session import connect
from levelgate.cli.track import level_name

if TYPE_CHECKING:
    from levelgate.client.client import Client

_MARKS = {
    "active": "○",
    "passed": "✓",
    "rejected": "✗",
    "failed": "✗ failed",
    "expired": "✗ expired",
    "errored": "! errored",
    "aborted": "■ aborted",
    "revoked": "⊘ revoked",
    "unsupported": "△ unsupported",
}
_LEGEND = "○ active  ✓ passed  ✗ rejected; any other end is named"


def _version(reference: str) -> str:
    return reference.rpartition("@")[2]


def _cell(row: dict[str, Any], number: int) -> str:
    cell = row["cells"][number]
    occupant = cell["occupant"]
    if occupant is None:
        return "-"
    stand = _stand(occupant)
    pinned = ", pinned" if cell["pinned"] else ""
    return f"{_version(occupant['version'])} {_MARKS.get(stand, stand)}{pinned}"


def _stand(occupant: dict[str, Any]) -> str:
    """Return what became of an occupant: of one that passed, whether its grant still stands, and with support."""
    if occupant["state"] != "passed":
        return str(occupant["state"])
    if occupant["standing"] == "revoked":
        return "revoked"
    return "unsupported" if occupant["unsupported"] else "passed"


def _waiting(row: dict[str, Any]) -> str:
    return "; ".join(
        f"{_version(one['version'])} at {level_name(cell['level'])} {', and '.join(_needs(one))}"
        for cell in row["cells"]
        for one in cell["waiting"]
    )


def _needs(waiting: dict[str, Any]) -> list[str]:
    return [missing["what"] for missing in waiting["missing"]]


def _available(row: dict[str, Any]) -> str:
    cells = [cell for cell in row["cells"] if cell["available"]]
    return ", ".join(f"{_version(cell['available'])} at {level_name(cell['level'])}" for cell in cells)


def _level(level: dict[str, Any], number: int) -> Column:
    return Column(level_name(level["level"]), lambda row: _cell(row, number))


def _columns(track: dict[str, Any]) -> Sequence[Column]:
    return (
        Column("LANE", lambda row: row["lane"]),
        *(_level(level, number) for number, level in enumerate(track["levels"])),
        Column("WAITING", _waiting, long=True),
        Column("AVAILABLE", _available, long=True, spare=1),
    )


def _print(options: Options, client: Client, track: dict[str, Any]) -> None:
    click.echo(f"track  {plain(track['name'])}")
    show_all(options, client.every("tracks", track["name"], "board"), _columns(track))


@click.command("board", cls=Command, short_help="See how lanes stand at the levels of a track.")
@click.argument("track", required=False)
@click.pass_obj
def command(options: Options, track: str | None) -> None:
    """Show the board of TRACK, or of all tracks: its levels as columns, its lanes as rows.

    A cell shows the version that entered last, what became of it, and whether the lane is pinned there; what waits is
    told beside the cells, with what it waits for. AVAILABLE is what a person may promote.
    """
    with connect(options) as client:
        tracks = list(client.every("tracks")) if track is None else [client.get("tracks", track)]
        if options.json:
            print_json([row for one in tracks for row in client.every("tracks", one["name"], "board")])
            return
        for one in tracks:
            _print(options, client, one)
    if tracks:
        click.echo(_LEGEND)
