"""A process that works on a database until it is done, or killed: `database_child.py COMMAND DATABASE [COUNT]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

from fakes.ledger import NOW, event, repository
from levelgate.storage.serving import serving
from levelgate.storage.store import SqlStore, open_store

EVENTS = 3
"""How many events each transaction writes."""


def count_up(store: SqlStore) -> None:
    """Read a number and write the next one, with so many events, in one transaction."""
    with store.write() as transaction:
        found = transaction.repositories.all() or [transaction.repositories.add(repository(), NOW)]
        poll = replace(found[0].poll, failures=found[0].poll.failures + 1)
        transaction.events.append([event("repository:1", number=number) for number in range(EVENTS)])
        transaction.polls.save({found[0].id: poll})


def counted(store: SqlStore) -> int:
    """Return the number that `count_up` has reached."""
    with store.read() as transaction:
        return sum(each.poll.failures for each in transaction.repositories.all())


def write(database: str, count: int) -> None:
    """Count up so many times."""
    store = open_store(database)
    for _ in range(count):
        count_up(store)
    store.close()


def write_until_killed(database: str, count: int) -> None:
    """Say so after that many transactions, and go on."""
    write(database, count)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    write(database, sys.maxsize)


def serve(database: str, count: int) -> None:
    """Be the server until the standard input ends."""
    del count
    with serving(database):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.read()


COMMANDS: dict[str, Callable[[str, int], None]] = {
    "write": write,
    "write-until-killed": write_until_killed,
    "serve": serve,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
