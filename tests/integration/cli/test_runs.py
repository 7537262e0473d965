"""Runs and pipelines by hand, as a person at a terminal has them."""

from __future__ import annotations

import pytest

from fakes.terminal import Terminal
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.storage.serving import serving
from levelgate.storage.store import open_store


@pytest.fixture(autouse=True)
def _pipelines(terminal: Terminal) -> None:
    """Define a pipeline that succeeds, one that fails, and one that cannot be started."""
    commands = {"say": ["/bin/echo", "started"], "refuse": ["/bin/false"], "broken": ["/no-such-program"]}
    store = open_store(terminal.database)
    with store.write() as transaction:
        for name, command in commands.items():
            definition = PipelineDefinition(name=name, type="command", settings={"command": command})
            transaction.pipelines.add(definition)
    store.close()


def _tested(terminal: Terminal, pipeline: str) -> str:
    """Queue a run of a pipeline, carry it out, and return its id."""
    identity = str(terminal.json("pipeline", "test", pipeline)["id"])
    terminal.run("serve", "--once")
    return identity


def test_a_test_without_a_version_is_for_one_that_is_made_up(terminal: Terminal) -> None:
    said = terminal.run("pipeline", "test", "say")
    assert said.status == 0
    assert said.err == "no server works on this database: `levelgate serve` will start what is queued\n"
    (run,) = terminal.json("run", "list")
    assert (run["test"], run["state"], run["package"], run["version"]) == (True, "queued", "example/example", "1.0-1")
    assert run["payload"]["artifacts"][0]["location"].startswith("https://repo.example.com/")
    assert "TEST" in terminal.run("run", "list").out


def test_nobody_is_told_to_start_a_server_that_works_already(terminal: Terminal) -> None:
    with serving(terminal.database):
        assert terminal.run("pipeline", "test", "say").err == ""


def test_waiting_for_a_test_without_a_server_ends_and_says_so(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("levelgate.cli.following._LOOK_SECONDS", 0.01)
    said = terminal.run("pipeline", "test", "say", "--wait")
    assert said.status == 1
    assert "`levelgate serve` will start what is queued" in said.err


def test_following_a_log_that_nobody_writes_ends_and_says_so(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("levelgate.cli.following._LOOK_SECONDS", 0.01)
    run = terminal.json("pipeline", "test", "say")["id"]
    said = terminal.run("run", "log", run, "--follow")
    assert (said.status, said.out) == (0, "")
    assert "`levelgate serve` will start what is queued" in said.err


def test_a_failed_run_is_started_again_by_who_acts(terminal: Terminal) -> None:
    run = _tested(terminal, "refuse")
    assert "failed" in terminal.run("run", "show", run).out
    again = terminal.json("run", "retry", run[:12], "--reason", "mended", "--expect", "failed")
    assert (again["id"], again["state"], again["attempts_before"]) == (run, "queued", 1)
    event = terminal.json("event", "list", "--kind", "run.queued")[-1]
    assert (event["actor"], event["reason"]) == ("ann", "mended")
    said = terminal.run("run", "retry", run)
    assert (said.status, said.err.splitlines()[0]) == (1, f"error[conflict]: run {run[:12]} is queued")


def test_a_queued_run_is_cancelled_once(terminal: Terminal) -> None:
    run = terminal.json("pipeline", "test", "say")["id"]
    said = terminal.run("run", "cancel", run, "--expect", "running")
    assert (said.status, said.err.splitlines()[0]) == (
        1,
        f"error[conflict]: run {run[:12]} is queued, not running",
    )
    cancelled = terminal.json("run", "cancel", run, "--reason", "wrong branch")
    assert (cancelled["state"], cancelled["reason"]) == ("cancelled", "cancelled by ann: wrong branch")
    said = terminal.run("run", "cancel", run)
    assert (said.status, said.err.splitlines()[0]) == (1, f"error[conflict]: run {run[:12]} is cancelled already")


def test_a_run_that_shall_end_is_shown_as_such(terminal: Terminal) -> None:
    run = terminal.json("pipeline", "test", "say")["id"]
    store = open_store(terminal.database)
    with store.write() as transaction:
        now = transaction.runs.get(run).created_at
        transaction.runs.claim(transaction.runs.get(run), owner="elsewhere", now=now, until=now.replace(year=9999))
    store.close()
    asked = terminal.json("run", "cancel", run, "--reason", "wrong branch")
    assert (asked["state"], asked["cancel"]) == ("running", {"by": "ann", "reason": "wrong branch"})
    assert "running, to be ended" in terminal.run("run", "list").out
    assert "ann: wrong branch" in terminal.run("run", "show", run).out


def test_a_paused_pipeline_says_why_and_its_runs_what_they_wait_for(terminal: Terminal) -> None:
    paused = terminal.json("pipeline", "pause", "say", "--reason", "maintenance")
    assert (paused["state"], paused["pause"]["by"], paused["pause"]["reason"]) == ("paused", "ann", "maintenance")
    run = _tested(terminal, "say")
    (row,) = (line for line in terminal.run("pipeline", "list").out.splitlines() if line.startswith("say"))
    assert row.split()[:4] == ["say", "command", "paused", "1"]
    assert "by ann: maintenance" in terminal.run("pipeline", "show", "say").out
    shown = terminal.json("run", "show", run)
    assert (shown["state"], shown["waits"]) == ("queued", "the pipeline was paused by ann: maintenance")
    assert "queued, held" in terminal.run("run", "list").out
    assert terminal.json("pipeline", "resume", "say", "--expect", "paused")["state"] == "active"
    terminal.run("serve", "--once")
    assert terminal.json("run", "show", run)["state"] == "succeeded"


def test_a_pipeline_in_another_state_than_expected_stays_as_it_is(terminal: Terminal) -> None:
    said = terminal.run("pipeline", "resume", "say", "--expect", "paused")
    assert (said.status, said.err.splitlines()[0]) == (1, "error[conflict]: pipeline 'say' is active, not paused")


def test_a_pipeline_whose_runs_could_not_find_out_shows_how_often_and_why(terminal: Terminal) -> None:
    _tested(terminal, "broken")
    _tested(terminal, "broken")
    shown = terminal.json("pipeline", "show", "broken")
    assert (shown["health"]["failures"], shown["waiting"]) == (2, 2)
    assert "errored 2 times in a row" in terminal.run("pipeline", "list").out
    said = terminal.run("pipeline", "show", "broken").out
    assert "'/no-such-program'" in said


def test_runs_are_listed_by_state_pipeline_and_package(terminal: Terminal) -> None:
    _tested(terminal, "say")
    _tested(terminal, "refuse")
    assert [run["pipeline"] for run in terminal.json("run", "list", "--state", "failed")] == ["refuse"]
    assert [run["state"] for run in terminal.json("run", "list", "--pipeline", "say")] == ["succeeded"]
    said = terminal.run("run", "list", "--package", "updates/app")
    assert (said.status, said.err.splitlines()[0]) == (1, "error[not-found]: there is no repository 'updates'")
