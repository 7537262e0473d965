"""The logs of runs."""

from __future__ import annotations

from fakes.ledger import run, with_pipeline
from levelgate.storage.run_logs import CAP
from levelgate.storage.store import SqlStore


def _with_run(store: SqlStore) -> None:
    with store.write() as transaction:
        with_pipeline(transaction)
        transaction.runs.add([run("a"), run("b")])


def test_a_log_is_read_from_any_position(store: SqlStore) -> None:
    _with_run(store)
    with store.write() as transaction:
        for text in ("grün\n", "rot\n"):
            transaction.runs.append_log("run-a", 1, text)
        transaction.runs.append_log("run-b", 1, "other")
        assert transaction.runs.log("run-a") == ("grün\nrot\n", 9)
        assert transaction.runs.log("run-a", after=2) == ("ün\nrot\n", 9)
        assert transaction.runs.log("run-a", after=5) == ("rot\n", 9)
        assert transaction.runs.log("run-a", after=9) == ("", 9)


def test_a_run_without_output_has_an_empty_log(store: SqlStore) -> None:
    _with_run(store)
    with store.write() as transaction:
        transaction.runs.append_log("run-a", 1, "")
        assert transaction.runs.log("run-a") == ("", 0)


def test_past_the_cap_the_log_says_so_once_and_takes_no_more(store: SqlStore) -> None:
    _with_run(store)
    with store.write() as transaction:
        transaction.runs.append_log("run-a", 1, "x" * (CAP - 3))
        for _ in range(3):
            transaction.runs.append_log("run-a", 1, "äöü")
        text, end = transaction.runs.log("run-a")
    assert text.startswith("x" * (CAP - 3) + "ä\n[more than 1 MiB")
    assert text.count("more than 1 MiB") == 1
    assert end == len(text)


def test_output_that_is_no_text_is_kept_as_far_as_it_is(store: SqlStore) -> None:
    _with_run(store)
    with store.write() as transaction:
        transaction.runs.append_log("run-a", 1, "a\udcffb")
        assert transaction.runs.log("run-a")[0] == "a?b"


def test_each_attempt_has_a_cap_of_its_own_and_begins_on_a_line_of_its_own(store: SqlStore) -> None:
    _with_run(store)
    with store.write() as transaction:
        transaction.runs.append_log("run-a", 1, "x" * (CAP + 1))
        transaction.runs.append_log("run-a", 2, "two")
        transaction.runs.append_log("run-a", 3, "three\n")
        transaction.runs.append_log("run-a", 3, "and more\n")
        text, _ = transaction.runs.log("run-a")
    assert text.splitlines()[1:] == [
        "[more than 1 MiB: the rest of what this attempt wrote is dropped]",
        "two",
        "three",
        "and more",
    ]
