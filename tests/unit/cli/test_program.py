"""The program: its commands, and what becomes of failures."""

from __future__ import annotations

import ast
import errno
import inspect
import json
from collections.abc import Callable

import click
import pytest

from levelgate.cli import main, program
from levelgate.cli.options import Command
from levelgate.cli.progress import result_of
from levelgate.client.sse import ServerSentEvent
from levelgate.errors import Conflict, LevelgateError, UnexpectedAnswer


def _run(monkeypatch: pytest.MonkeyPatch, body: Callable[[], object]) -> int:
    root = program.Program(name="levelgate", commands={"try": click.Command("try", callback=body)})
    monkeypatch.setattr(program, "program", lambda: root)
    return program.run(["try"])


def _raising(error: BaseException) -> Callable[[], object]:
    def body() -> None:
        raise error

    return body


@pytest.mark.parametrize("error", [Conflict("no"), LevelgateError("broken")])
def test_a_refusal_or_a_failure_is_exit_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: LevelgateError
) -> None:
    assert _run(monkeypatch, _raising(error)) == 1
    assert capsys.readouterr().err.startswith(f"error[{error.code}]: ")


def test_a_refusal_is_json_where_json_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = program.Program(name="levelgate", commands={"try": Command("try", callback=_raising(Conflict("no")))})
    monkeypatch.setattr(program, "program", lambda: root)
    assert program.run(["try", "--json"]) == 1
    assert json.loads(capsys.readouterr().err)["code"] == "conflict"


def test_what_is_done_is_exit_status_0(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(monkeypatch, lambda: None) == 0


def test_a_command_may_say_its_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(monkeypatch, lambda: click.get_current_context().exit(1)) == 1


@pytest.mark.parametrize("arguments", [["nonsense"], ["version", "list"], ["event", "list", "--after", "x"]])
def test_wrong_usage_is_exit_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(arguments) == 2
    assert "Usage: levelgate" in capsys.readouterr().err


def test_help_is_exit_status_0_and_names_every_command_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["--help"]) == 0
    shown = capsys.readouterr().out
    root = program.program()
    names = root.list_commands(click.Context(root))
    assert all(f"\n  {name} " in shown for name in names)
    assert {"init", "apply", "repository", "version", "serve", "db"} <= set(names)


def test_every_command_loads_and_every_option_and_command_says_what_it_is_for() -> None:
    root = program.program()
    silent = [
        f"{path} {parameter.name}"
        for path, command in _every(root, "levelgate")
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []
    assert [path for path, command in _every(root, "levelgate") if not command.help] == []


def _every(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            found += _every(child, f"{path} {name}")
    return found


def test_a_slip_of_a_commands_name_is_answered_with_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["repositry", "list"]) == 2
    assert "Did you mean 'repository'?" in capsys.readouterr().err


def test_the_help_of_a_group_says_whole_sentences() -> None:
    root = program.program()
    cut = []
    for name in root.list_commands(click.Context(root)):
        group = root.get_command(click.Context(root), name)
        if isinstance(group, click.Group):
            context = click.Context(group, info_name=f"levelgate {name}", terminal_width=80)
            cut += [line for line in group.get_help(context).splitlines() if "..." in line and "Usage:" not in line]
    assert cut == []


def test_the_console_script_imports_nothing_but_the_means_to_import() -> None:
    tree = ast.parse(inspect.getsource(main))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["from importlib import import_module"]


def test_a_pipe_that_closes_early_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    silenced: list[bool] = []
    monkeypatch.setattr(program, "_silence", lambda: silenced.append(True))
    assert _run(monkeypatch, _raising(BrokenPipeError())) == 0
    assert silenced == [True]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left"), "cannot write the output: no space left\n  make room, or write it"),
        (OSError(errno.ENAMETOOLONG, "Too long", "a" * 300), f"cannot use {'a' * 100}: too long\n  name another"),
    ],
)
def test_what_the_system_refuses_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: OSError, said: str
) -> None:
    monkeypatch.setattr(program, "_silence", lambda: None)
    assert _run(monkeypatch, _raising(error)) == 1
    assert capsys.readouterr().err.startswith(f"error[conflict]: {said}")


def test_an_error_of_the_system_that_is_of_no_file_and_no_output_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="odd"):
        _run(monkeypatch, _raising(OSError(errno.EINVAL, "odd")))


def test_an_answer_that_ends_before_its_result_is_a_failure() -> None:
    with pytest.raises(UnexpectedAnswer, match="before the work did"):
        result_of([ServerSentEvent(event="progress", data={"done": 1, "of": 2})], "work")


def test_progress_is_told_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    events = [
        ServerSentEvent(event="progress", data={"done": 2000, "of": 4000}),
        ServerSentEvent(event="progress", data={"done": 4000, "of": 4000}),
        ServerSentEvent(event="result", data="done"),
    ]
    assert result_of(events, "updates") == "done"
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "updates: 2,000 of 4,000\nupdates: 4,000 of 4,000\n")
