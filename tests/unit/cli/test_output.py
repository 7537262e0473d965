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
from levelgate.cli.output import Column, fail, moment, plain, plain_lines, short, show, show_all, size
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


def _on_a_terminal(monkeypatch: pytest.MonkeyPatch, width: int, columns: list[Column], *rows: list[str]) -> list[str]:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    tables.print_table(columns, rows)
    return re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue()).splitlines()


def test_long_texts_are_folded_on_a_terminal_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column(title, str, long=True) for title in "AB"]
    seen = _on_a_terminal(monkeypatch, 50, columns, ["x" * 100, "y" * 100])
    assert ("".join(seen).count("x"), "".join(seen).count("y")) == (100, 100)
    assert max(map(len, seen)) <= 50


def test_only_long_texts_are_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("RUN", str), Column("REASON", str, long=True), Column("STATE", str)]
    seen = _on_a_terminal(monkeypatch, 60, columns, ["0d16b47b1234", "why " * 40, "succeeded"])
    assert any(line.startswith("0d16b47b1234 ") and "succeeded" in line for line in seen)
    assert max(map(len, seen)) <= 60


def test_a_narrow_terminal_is_spared_columns_beginning_with_the_highest(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("A", str), Column("B", str, spare=1), Column("C", str, spare=2)]
    seen = _on_a_terminal(monkeypatch, 27, columns, ["a" * 12, "b" * 12, "c" * 12])
    assert seen[0].split() == ["A", "B"]
    assert seen[-1].split() == ["a" * 12, "b" * 12]


def test_where_no_table_fits_each_row_is_lines_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("RUN", str), Column("STATE", str)]
    seen = _on_a_terminal(monkeypatch, 20, columns, ["0d16b47b1234", "succeeded"], ["ffffffffffff", "failed"])
    assert seen == [
        "RUN    0d16b47b1234",
        "STATE  succeeded",
        "",
        "RUN    ffffffffffff",
        "STATE  failed",
    ]


def test_a_column_without_a_value_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_all(Options(), ["app"], [Column("NAME", str), Column("REASON", lambda _: "")])
    assert capsys.readouterr().out.splitlines()[0].split() == ["NAME"]


def test_an_empty_list_has_all_heads(capsys: pytest.CaptureFixture[str]) -> None:
    show_all(Options(), [], [Column("NAME", str), Column("REASON", str)])
    assert capsys.readouterr().out.split()[:2] == ["NAME", "REASON"]


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
    ("value", "shown"), [(None, ""), ("2026-01-01T12:00:00.123456Z", "2026-01-01 12:00:00Z"), ("", "")]
)
def test_times_are_shown_to_the_second_and_in_utc(value: str | None, shown: str) -> None:
    assert moment(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(True, "yes"), (False, "no"), (None, ""), (3, "3")])
def test_values_are_shown_as_people_say_them(value: Any, shown: str) -> None:
    assert plain(value) == shown


def test_an_error_as_json_is_the_problem_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    fail(Conflict("it is paused", mend="resume it", place="updates"), as_json=True)
    (line,) = capsys.readouterr().err.splitlines()
    problem = json.loads(line)
    assert (problem["code"], problem["detail"], problem["mend"], problem["place"], problem["status"]) == (
        "conflict",
        "it is paused",
        "resume it",
        "updates",
        409,
    )


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 B"), (1023, "1023 B"), (6349, "6.2 KiB"), (5 * 1024**2, "5.0 MiB"), (3 * 1024**4, "3072.0 GiB")],
)
def test_sizes_have_a_unit(count: int, shown: str) -> None:
    assert size(count) == shown


def test_a_runs_id_is_shown_by_its_first_twelve_characters() -> None:
    assert short("0d16b47b1234ffff") == "0d16b47b1234"
