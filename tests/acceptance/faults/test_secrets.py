"""Planted secrets are found nowhere: in no log, error, answer, export, database or temporary file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes.faults.watched import PASSWORD, Watched
from fakes.yum_repository import YumRepository, rpm
from levelgate.testing.script import answer
from levelgate.testing.server import HttpServer

TOKEN = "tok-3f9a51c07dbeef"
PLANTED = (PASSWORD, TOKEN, b64encode(f"me:{PASSWORD}".encode()).decode())


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """What a program did with the secrets, and which credentials the server was sent."""

    watched: Watched
    sent: set[str]


@pytest.fixture(scope="module")
def played(levelgate_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    folder = tmp_path_factory.mktemp("secrets")
    watched = Watched(levelgate_program, folder)
    token = folder / "token"
    token.write_text(f"{TOKEN}\n", encoding="utf-8")
    YumRepository(folder / "site").publish([rpm("app")])
    with HttpServer() as server:
        server.serve(folder / "site", at="/basic")
        server.serve(folder / "site", at="/token")
        # A server that tells what it was sent, in every place where it can.
        told = answer(500, " ".join(PLANTED).encode(), {"X-Sent": PLANTED[0], "WWW-Authenticate": PLANTED[1]})
        server.script("/mean/repodata/repomd.xml", told)
        basic = {"username": "me", "password": "${env:PLANTED}"}
        watched.apply(
            repositories=[
                {"name": "basic", "type": "yum", "url": f"{server.url}/basic/", **basic},
                {"name": "token", "type": "yum", "url": f"{server.url}/token/", "token": f"${{file:{token}}}"},
                {"name": "mean", "type": "yum", "url": f"{server.url}/mean/", **basic},
                {"name": "lost", "type": "yum", "url": f"{server.url}/lost/", **basic},
            ],
            packages=[{"name": "*", "repository": name} for name in ("basic", "token", "mean", "lost")],
        )
        watched.run("--verbose", "serve", "--once", "--log-format", "json")
        for command in (
            ("repository", "poll", "mean", "--verbose"),
            ("event", "list", "--json"),
        ):
            watched.run(*command)
        yield Played(watched=watched, sent={one.headers.get("authorization", "") for one in server.requests})


def test_the_server_was_sent_the_secrets(played: Played) -> None:
    assert played.sent == {f"Basic {PLANTED[2]}", f"Bearer {TOKEN}"}


@pytest.mark.parametrize("secret", PLANTED)
def test_a_secret_is_never_said(played: Played, secret: str) -> None:
    assert "repository.failing" in played.watched.said
    assert secret not in played.watched.said


@pytest.mark.parametrize("secret", PLANTED)
def test_a_secret_is_in_no_file_that_was_written(played: Played, secret: str) -> None:
    folder = played.watched.folder
    written = [path for path in folder.rglob("*") if path.is_file() and path != folder / "token"]
    assert folder / "levelgate.db" in written
    assert [path.name for path in written if secret.encode() in path.read_bytes()] == []


def test_references_are_exported_as_they_were_declared(played: Played) -> None:
    done = played.watched.run("export")
    assert not [secret for secret in PLANTED if secret in done.stdout]
    assert "${env:PLANTED}" in done.stdout
    assert f"${{file:{played.watched.folder / 'token'}}}" in done.stdout


def test_a_missing_variable_is_named_and_nothing_is_applied(played: Played, tmp_path: Path) -> None:
    other = Watched(played.watched.program, tmp_path)
    del other.environment["PLANTED"]
    (tmp_path / "levelgate.yaml").write_bytes((played.watched.folder / "levelgate.yaml").read_bytes())
    done = other.run("apply", "--yes")
    assert (done.returncode, done.stdout.count("applied")) == (1, 0)
    assert "${env:PLANTED}" in done.stderr
    assert "set the environment variable PLANTED" in done.stderr
    assert other.json("repository", "list") == []
