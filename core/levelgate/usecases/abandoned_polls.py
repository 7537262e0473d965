"""Polls whose process was killed: their leases are taken back, or their repositories would be polled late."""

from __future__ import annotations

import logging

from levelgate.domain.repository import Repository
from levelgate.ports import Environment, Transaction
from levelgate.usecases.lease_owner import is_gone, is_server

_log = logging.getLogger(__name__)


def free_abandoned_polls(environment: Environment) -> None:
    """Take back the right to poll from all processes that ended without giving it back.

    For the one server of the database, when it starts: whichever server held something has ended. Nobody could tell
    otherwise where it ran under another name of this machine, or under the number of a process that is there now, as
    in a container.
    """
    with environment.store.write() as transaction:
        holders = transaction.polls.holders()
        names = {one.id: one.name for one in transaction.repositories.by_id(holders).values()}
        for held, holder in holders.items():
            if is_server(holder) or is_gone(environment.processes, holder):
                _free(transaction, held, holder, names.get(held, "a removed repository"))


def free_abandoned(environment: Environment, transaction: Transaction, repository: Repository) -> None:
    """Take back the right to poll one repository, if its holder has ended."""
    holder = transaction.polls.holders(repository.id).get(repository.id)
    if holder is not None and is_gone(environment.processes, holder):
        _free(transaction, repository.id, holder, repository.name)


def _free(transaction: Transaction, repository_id: int, holder: str, name: str) -> None:
    transaction.polls.release(repository_id, owner=holder)
    _log.warning("%s: the process that polled it has ended, and its poll with it", name)
