"""The files a command works on: made where that is meant, named where they are missing or wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.terminal import Terminal


def test_init_writes_a_file_and_a_database_that_can_be_used(terminal: Terminal) -> None:
    assert terminal.run("init").status == 0
    assert terminal.config.read_text().startswith("# What Levelgate watches")
    assert terminal.json("repository", "list") == []


def test_init_leaves_a_file_that_exists_as_it_is(terminal: Terminal) -> None:
    terminal.config.write_text("mine")
    said = terminal.run("init")
    assert (said.status, terminal.config.read_text()) == (1, "mine")
    assert said.err.startswith("error[conflict]: ")
    assert not terminal.database.exists()


def test_init_names_a_folder_that_does_not_exist(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal.run("init", "--config", str(tmp_path / "no" / "levelgate.yaml"))
    assert (said.status, "No such file" in said.err) == (1, True)


def test_init_says_that_it_may_not_write(terminal: Terminal) -> None:
    # A file in place of a folder is refused to root as well, who may write anywhere.
    terminal.database.write_bytes(b"")
    said = terminal.run("init", "--config", str(terminal.database / "levelgate.yaml"))
    assert (said.status, said.err.startswith("error[conflict]: cannot write ")) == (1, True)
    assert "folder that can be written to" in said.err


def test_a_database_that_is_not_there_is_named_and_not_made_by_looking(terminal: Terminal) -> None:
    said = terminal.run("repository", "list")
    assert said.status == 1
    assert said.err.startswith(f"error[database-unusable]: there is no database {terminal.database}")
    assert not terminal.database.exists()


def test_garbage_in_place_of_a_database_is_named_and_left_alone(terminal: Terminal) -> None:
    terminal.database.write_bytes(b"this is no database, but long enough to look at" * 100)
    said = terminal.run("event", "list")
    assert (said.status, str(terminal.database) in said.err) == (1, True)
    assert terminal.database.read_bytes().startswith(b"this is no database")


@pytest.mark.parametrize("arguments", [("schema",), ("plugin", "list"), ("completion", "bash")])
def test_what_needs_no_database_makes_none(terminal: Terminal, arguments: tuple[str, ...]) -> None:
    assert terminal.run(*arguments).status == 0
    assert not terminal.database.exists()


def test_a_database_can_be_checked(terminal: Terminal) -> None:
    terminal.run("init")
    answer = terminal.json("db", "check")
    assert (answer["findings"], answer["events"]) == ([], 0)
    assert terminal.json("db", "upgrade")["revision"] == answer["revision"]


def test_the_demo_says_that_a_folder_does_not_hold_all_that_it_applies(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "levelgate.yaml").write_text("repositories: []")
    said = terminal.run("demo", "--examples", str(tmp_path))
    assert (said.status, said.out) == (1, "")
    assert said.err == f"error[not-found]: no example packages in {tmp_path}\n  name their folder with --examples\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("levelgate.yaml", "levelgate.yaml:2: byte 0xff is not UTF-8\n  save the file as UTF-8"),
        ("/dev/zero", "/dev/zero: the file has more than 1048576 bytes"),
        ("/dev", "/dev: cannot be read: is a directory\n  name another file with --config"),
    ],
)
def test_what_cannot_be_a_declaration_is_refused_with_its_place(terminal: Terminal, name: str, said: str) -> None:
    terminal.config.write_bytes(b"packages: []\n# \xff\n")
    answer = terminal.run("apply", "--config", str(terminal.config.parent / name))
    assert (answer.status, answer.err.startswith("error[declaration-invalid]: ")) == (1, True)
    assert said in answer.err
