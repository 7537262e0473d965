"""Polls whose process was killed: their leases are taken back, or their repositories would be polled late."""

from __future__ import annotations

import logging

from levelgate.domain.repository import Repository
from levelgate.ports import Environment, Transaction
from levelgate.usecases.lease_owner import is_gone

_log = logging.getLogger(__name__)


def free_abandoned_polls(environment: Environment) -> None:
    """Take back the right to poll from all processes that ended without giving it back."""
    with environment.store.write() as transaction:
        for repository in transaction.repositories.all():
            free_abandoned(transaction, repository)


def free_abandoned(transaction: Transaction, repository: Repository) -> None:
    """Take back the right to poll one repository, if its holder has ended."""
    holder = transaction.repositories.holder(repository.id)
    if holder is not None and is_gone(holder):
        transaction.repositories.release(repository.id, owner=holder)
        _log.warning("%s: the process that polled it has ended, and its poll with it", repository.name)
