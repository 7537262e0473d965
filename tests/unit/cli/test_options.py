"""The shared options: before or after a command's name, from the environment, or the system's user."""

from __future__ import annotations

import getpass

import click
import pytest

from levelgate.cli.options import Group, Options, shared_options
from levelgate.cli.program import program


def _given(arguments: list[str], monkeypatch: pytest.MonkeyPatch, **environment: str) -> Options:
    seen: list[Options] = []

    @click.group("thing", cls=Group)
    def thing() -> None:
        """Do things."""

    @thing.command("do")
    @click.pass_obj
    def do(options: Options) -> None:
        """Do it."""
        seen.append(options)

    for name in ("CONFIG", "DATABASE", "SERVER"):
        monkeypatch.delenv(f"LEVELGATE_{name}", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    root = program()
    root.add_command(thing)
    root.main(arguments, standalone_mode=False)
    return seen[0]


def test_without_options_the_files_are_in_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    options = _given(["thing", "do"], monkeypatch)
    assert (options.config, options.database, options.server, options.json) == (
        "levelgate.yaml",
        "levelgate.db",
        "",
        False,
    )


def test_options_may_stand_before_the_command_and_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    options = _given(["--json", "--database", "a.db", "--as", "ann", "thing", "do", "--as", "bob"], monkeypatch)
    assert (options.json, options.database, options.acting) == (True, "a.db", "bob")


def test_the_environment_names_files_and_an_option_beats_it(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"LEVELGATE_DATABASE": "env.db", "LEVELGATE_CONFIG": "env.yaml", "LEVELGATE_SERVER": "https://example.com"}
    options = _given(["thing", "do", "--database", "given.db"], monkeypatch, **named)
    assert (options.database, options.config, options.server) == ("given.db", "env.yaml", "https://example.com")


def test_who_acts_is_the_systems_user_unless_somebody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _given(["thing", "do"], monkeypatch).acting == getpass.getuser()


def test_a_name_that_is_no_unicode_acts_for_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(click.BadParameter, match="is no valid Unicode"):
        _given(["--as", "\udcff", "thing", "do"], monkeypatch)


def test_an_account_without_a_name_acts_under_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert Options().acting.startswith("uid-")


def test_no_option_takes_a_token_because_arguments_can_be_seen_by_others() -> None:
    names = {parameter.name for parameter in shared_options(environment=True)}
    assert names == {"config", "database", "server", "actor", "json", "verbose"}
