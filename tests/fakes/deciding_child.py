"""A process that decides on promotions as it is told: `deciding_child.py DATABASE ANSWER PERSON`.

It says `ready`, and then for each number of a promotion that it is given what came of it: `done`, or `conflict` and the
state that the conflict names.
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


def main(database: str, answer: str, person: str) -> None:
    """Decide on each promotion whose number comes in a line."""
    store = open_store(database)
    decisions = Decisions(environment(store))
    _say("ready")
    for number in sys.stdin:
        _say(decide(decisions, answer, person, int(number)))
    store.close()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
