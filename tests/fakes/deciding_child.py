"""A process that decides on promotions one after the other: `deciding_child.py DATABASE ANSWER PERSON COUNT`.

It says `ready`, begins when a line comes, and then says for each promotion what came of it: `done`, or `conflict` and
the state that the conflict names.
"""

from __future__ import annotations

import sys

from fakes.minute_timetable import MinuteTimetable
from fakes.polling import NoDeclarations, NothingLent, Script, ScriptedTypes
from fakes.processes import FakeProcesses
from levelgate.domain.promoting.request import Request
from levelgate.errors import Conflict
from levelgate.ports import Environment, Store
from levelgate.storage.store import open_store
from levelgate.testing.clock import HandClock
from levelgate.usecases.promoting.decisions import Decisions


def environment(store: Store) -> Environment:
    """Return what the commands need."""
    return Environment(
        store=store,
        clock=HandClock(),
        processes=FakeProcesses(),
        types=ScriptedTypes(Script().type()),
        lender=NothingLent(),
        declarations=NoDeclarations(),
        timetable=MinuteTimetable(),
    )


def decide(decisions: Decisions, answer: str, person: str, number: int) -> str:
    """Decide once, and say what came of it."""
    act = decisions.approve if answer == "approve" else decisions.reject
    try:
        act(number, Request(person=person, reason="race"))
    except Conflict as error:
        return f"conflict {error.message}"
    return "done"


def main(database: str, answer: str, person: str, count: str) -> None:
    """Decide on the promotions 1 to count."""
    store = open_store(database)
    decisions = Decisions(environment(store))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    said = [decide(decisions, answer, person, number) for number in range(1, int(count) + 1)]
    sys.stdout.write("\n".join(said))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
