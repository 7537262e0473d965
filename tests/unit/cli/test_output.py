"""What is printed: nothing from outside may steer a terminal, and nothing is lost in a pipe."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levelgate.cli import tables
from levelgate.cli.options import Options
from levelgate.cli.output import Column, fail, moment, plain, plain_lines, show, show_all
from levelgate.errors import Conflict, DeclarationInvalid

_ATTACK = "x\x1b]0;title\x07\x1b[2J\r\n\u202eevil\x9b1m\x7f"


@given(st.text())
def test_text_from_outside_comes_out_printable_and_on_one_line(text: str) -> None:
    assert plain(text).isprintable()


@given(st.text())
def test_printable_text_comes_out_as_it_was(text: str) -> None:
    if text.isprintable():
        assert plain(text) == text


def test_of_the_control_characters_a_log_keeps_line_ends_and_tabs_alone() -> None:
    assert plain_lines("a\tb\n\x1b[31mc\r") == "a\tb\n\\x1b[31mc\\r"


@pytest.mark.parametrize("json", [True, False])
def test_a_terminal_escape_in_a_value_reaches_no_output(capsys: pytest.CaptureFixture[str], *, json: bool) -> None:
    options = Options(json=json)
    show_all(options, [{"summary": _ATTACK}], [Column("SUMMARY", lambda item: item["summary"])])
    show(options, {"summary": _ATTACK}, [Column("summary", lambda item: item["summary"])])
    fail(Conflict(_ATTACK, mend=_ATTACK, place=_ATTACK))
    said = capsys.readouterr()
    assert not set(said.out + said.err) & set("\x1b\x07\r\u202e\x9b\x7f")


def test_markup_in_a_value_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    show_all(Options(), ["[bold]app[/bold] [link=https://example.com]x[/link] :smile:"], [Column("NAME", str)])
    assert "[bold]app[/bold] [link=https://example.com]x[/link] :smile:" in capsys.readouterr().out


def test_a_table_in_a_pipe_is_as_wide_as_what_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 5000
    show_all(Options(), [{"a": long, "b": "end"}], [Column("A", lambda i: i["a"]), Column("B", lambda i: i["b"])])
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "end" in line)
    assert line.startswith(long)


def test_a_table_on_a_terminal_is_folded_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    tables.print_table(["A", "B"], [["x" * 100, "y" * 100]])
    seen = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    assert (seen.count("x"), seen.count("y")) == (100, 100)
    assert max(map(len, seen.splitlines())) <= 40


def test_a_list_as_json_is_one_array(capsys: pytest.CaptureFixture[str]) -> None:
    show_all(Options(json=True), iter([{"n": 1}, {"n": 2}]), [])
    assert json.loads(capsys.readouterr().out) == [{"n": 1}, {"n": 2}]


def test_an_error_says_its_code_place_and_mend_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    fail(Conflict("it is paused", mend="resume it", place="updates"))
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "error[conflict]: updates: it is paused\n  resume it\n")


def test_several_errors_of_a_file_are_told_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    several = tuple(DeclarationInvalid(f"bad {n}", place=f"f.yaml:{n}") for n in (1, 2))
    fail(DeclarationInvalid("2 errors", problems=several))
    assert capsys.readouterr().err.splitlines() == [
        "error[declaration-invalid]: f.yaml:1: bad 1",
        "error[declaration-invalid]: f.yaml:2: bad 2",
    ]


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), ("2026-01-01T12:00:00.123456Z", "2026-01-01 12:00:00"), ("", "")]
)
def test_times_are_shown_to_the_second(value: str | None, shown: str) -> None:
    assert moment(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(True, "yes"), (False, "no"), (None, ""), (3, "3")])
def test_values_are_shown_as_people_say_them(value: Any, shown: str) -> None:
    assert plain(value) == shown
