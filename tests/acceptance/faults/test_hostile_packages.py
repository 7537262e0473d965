"""A repository full of hostile names: each is refused by name, or reaches a command whole; no shell reads any."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

import pytest

from fakes.faults.watched import Watched
from fakes.handmade_yum import package_xml, primary_xml, write_by_hand
from fakes.hostile_names import HOSTILE

ODD = ("libstdc++", "_x", "a.b_c-d+e", "x" * 200)
"""Names that RPMs may have."""
ODD_VERSION = "1.0%{x}^a~b+c"
_LISTED = 20
"""A poll names so many of those that it refuses."""
_ARGUMENTS = ("$LEVELGATE_PACKAGE", "$(touch x)", "-x")
_RECORDER = """
import json, os, pathlib, sys
parent = pathlib.Path(f"/proc/{os.getppid()}/cmdline").read_bytes().decode().split("\\0")
told = {name: value for name, value in os.environ.items() if name.startswith(("LEVELGATE_", "GO_"))}
record = {"arguments": sys.argv[2:], "told": told, "parent": parent}
pathlib.Path(sys.argv[1], told["LEVELGATE_RUN"]).write_text(json.dumps(record), encoding="utf-8")
"""


def _writable(text: str) -> bool:
    """Say whether XML can hold that."""
    return not any((character < " " and character not in "\t\n\r") or character == "\x7f" for character in text)


_KINDS = [kind for kind, name in HOSTILE.items() if _writable(name)]
HARMFUL = [HOSTILE[kind] for kind in _KINDS]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the metadata says of one package."""

    name: str
    version: str = "1.0"
    href: str = "app.rpm"

    def xml(self) -> str:
        """Return it as it is written; all of them have digests of their own."""
        digest = sha256(repr(self).encode()).hexdigest()
        return package_xml(_quoted(self.name), version=_quoted(self.version), href=_quoted(self.href), digest=digest)


def _quoted(text: str) -> str:
    return escape(text, {character: f"&#{ord(character)};" for character in "\t\n\r\"'"})


_ENTRIES = [
    *(Entry(name=name) for name in HARMFUL),
    *(Entry(name="version", version=name) for name in HARMFUL),
    *(Entry(name=f"file-{number}", href=f"{name}.rpm") for number, name in enumerate(HARMFUL)),
    *(Entry(name=name) for name in ODD),
    Entry(name="version", version=ODD_VERSION),
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """What the polls warned of, and what each command was told."""

    watched: Watched
    work: Path
    warnings: Sequence[str]
    detected: set[tuple[str, str]]
    records: Sequence[Mapping[str, Any]]

    @property
    def told(self) -> list[Mapping[str, str]]:
        """The variables of each command."""
        return [record["told"] for record in self.records]


def _declare(watched: Watched, *command: str, work: Path) -> None:
    urls = [
        write_by_hand(watched.folder / f"site-{first}", primary_xml(*(one.xml() for one in _ENTRIES[first:][:_LISTED])))
        for first in range(0, len(_ENTRIES), _LISTED)
    ]
    pipeline = {"name": "record", "type": "command", "command": command, "directory": str(work)}
    watched.apply(
        repositories=[{"name": f"r{number}", "type": "yum", "url": url} for number, url in enumerate(urls)],
        packages=[{"name": "*", "repository": f"r{number}", "start": "all"} for number in range(len(urls))],
        pipelines=[{**pipeline, "gocd_variables": True, "spacing": []}],
        subscriptions=[{"name": "record-all", "packages": ["*/*"], "pipeline": "record"}],
    )


@pytest.fixture(scope="module")
def played(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    watched = Watched(levelgate_program, tmp_path_factory.mktemp("hostile"))
    work, records = (watched.folder / name for name in ("work", "records"))
    for folder in (work, records):
        folder.mkdir()
    _declare(watched, sys.executable, "-I", "-S", "-c", _RECORDER, str(records), *_ARGUMENTS, work=work)
    done = watched.round()
    detected = [event["data"] for event in done.events if event["kind"] == "version.detected"]
    return Played(
        watched=watched,
        work=work,
        warnings=[warning for poll in done.polls.values() for warning in poll["warnings"]],
        detected={(one["package"].partition("/")[2], one["version"]) for one in detected},
        records=[json.loads(path.read_text(encoding="utf-8")) for path in records.iterdir()],
    )


def _refusals(played: Played, text: str) -> list[str]:
    """Return the warnings that show a text: escaped, and cut after 60 characters."""
    shown = ascii(text[:60] + ("..." if len(text) > 60 else ""))
    return [warning for warning in played.warnings if shown in warning]


@pytest.mark.parametrize("name", HARMFUL, ids=_KINDS)
def test_a_package_or_a_version_of_that_name_is_refused_by_name(played: Played, name: str) -> None:
    assert len(_refusals(played, name)) >= 2


@pytest.mark.parametrize("number", range(len(HARMFUL)), ids=_KINDS)
def test_a_file_of_that_name_is_refused_by_name_or_its_location_is_told_whole(played: Played, number: int) -> None:
    href = f"{HARMFUL[number]}.rpm"
    told = [unquote(one["LEVELGATE_LOCATION"]) for one in played.told if one["LEVELGATE_NAME"] == f"file-{number}"]
    refused = [warning for warning in _refusals(played, href) if f"file-{number}@" in warning]
    assert (len(told), len(refused)) in {(1, 0), (0, 1)}
    assert all(location.endswith(f"/{href.removeprefix('./')}") for location in told)


def test_what_is_only_odd_is_told_whole(played: Played) -> None:
    told = {(one["LEVELGATE_NAME"], one["LEVELGATE_VERSION"]) for one in played.told}
    assert told == played.detected
    odd = {*((name, "1.0-1") for name in ODD), ("version", f"{ODD_VERSION}-1")}
    assert {one for one in told if not one[0].startswith("file-")} == odd


def test_arguments_are_given_as_they_were_declared(played: Played) -> None:
    assert {tuple(record["arguments"]) for record in played.records} == {_ARGUMENTS}


def test_commands_are_started_by_the_server_and_by_no_shell(played: Played) -> None:
    started_by = {tuple(record["parent"]) for record in played.records}
    assert started_by == {(sys.executable, str(played.watched.program), "serve", "--once", "--json", "")}


def test_the_variables_that_are_named_after_packages_have_plain_names(played: Played) -> None:
    names = {name for one in played.told for name in one if name.startswith("GO_")}
    assert len(names) == 2 * len({name for name, _ in played.detected})
    assert all(name.replace("_", "").isalnum() and name.isascii() for name in names)


def test_no_file_appears(played: Played) -> None:
    folder = played.watched.folder
    sites = {path.name for path in folder.glob("site-*")}
    assert {path.name for path in folder.iterdir() if not path.name.startswith("levelgate.")} == {
        "work",
        "records",
        *sites,
    }
    assert [*played.work.iterdir(), *played.watched.left_behind()] == []


def test_nothing_odd_is_said_as_it_is(played: Played) -> None:
    assert [warning for warning in played.warnings if not warning.isprintable() or len(warning) > 300] == []
    assert "Traceback" not in played.watched.said
