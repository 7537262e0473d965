"""The right to poll: taken for a while, so that there are never two polls at once for one repository."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta

from levelgate.domain.repository import Repository
from levelgate.errors import AlreadyPolling, LevelgateError
from levelgate.ports import Environment, Transaction
from levelgate.usecases.abandoned_polls import free_abandoned
from levelgate.usecases.ask import Watch, Watches, watch
from levelgate.usecases.unwritten import Unwritten

LEASE = timedelta(minutes=5)
"""Longer than the host lets `list_versions` take, so that a poll ends before its lease does."""

PATIENCE = 2.0
"""Seconds to wait for another's lease: most polls take less, and a server gives back a second later what it polled."""
_PAUSE = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Leased:
    """What was taken, in the order in which it was asked for, and by name why the others were not."""

    watched: Sequence[Watch]
    refused: Mapping[str, LevelgateError] = field(default_factory=dict)


def lease_one(environment: Environment, name: str, owner: str) -> Watch:
    """Take the right to poll one repository, due or not; AlreadyPolling where another has it, and keeps it."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with environment.store.write() as transaction:
                return lease_within(transaction, environment, name, owner)
        except AlreadyPolling:
            if time.monotonic() >= end:
                raise
            time.sleep(_PAUSE)


def lease_within(transaction: Transaction, environment: Environment, name: str, owner: str) -> Watch:
    """Do so within a transaction."""
    watched = watch(transaction, transaction.repositories.get(name))
    repository = watched.repository
    free_abandoned(environment, transaction, repository)
    now = environment.clock.now()
    if not transaction.polls.lease(repository.id, owner=owner, now=now, until=now + LEASE):
        raise AlreadyPolling(f"repository {name} is being polled now", mend="wait for that poll to end")
    return watched


def lease_named(environment: Environment, unwritten: Unwritten, names: Sequence[str]) -> Leased:
    """Take the right to poll these, due or not, and write what is unwritten, in one transaction."""
    watched: list[Watch] = []
    refused: dict[str, LevelgateError] = {}
    with unwritten.written(environment) as transaction:
        for name in names:
            try:
                watched.append(lease_within(transaction, environment, name, unwritten.owner))
            except LevelgateError as error:
                refused[name] = error
    return Leased(watched=watched, refused=refused)


def lease_due(
    environment: Environment, unwritten: Unwritten, watches: Watches, *, limit: int, but: AbstractSet[str]
) -> Leased:
    """Take the right to poll what is due, the longest due first, and write what is unwritten, in one transaction.

    Where nothing is due nothing is written.
    """
    due = _due(environment, limit, but)
    if not due:
        return Leased(watched=())
    now = environment.clock.now()
    with unwritten.written(environment) as transaction:
        taken = transaction.polls.lease(*due, owner=unwritten.owner, now=now, until=now + LEASE)
    # All that a repository is asked with is read at one moment, and while nobody has to wait.
    with environment.store.read() as transaction:
        found = transaction.repositories.by_id(taken)
        return Leased(watched=watches.of(transaction, [found[one] for one in due if one in found]))


def _due(environment: Environment, limit: int, but: AbstractSet[str]) -> Sequence[int]:
    with environment.store.read() as transaction:
        due = transaction.polls.due(environment.clock.now(), limit + len(but))
    return [repository_id for repository_id, name in due.items() if name not in but][:limit]


def renew_leases(environment: Environment, owner: str) -> int:
    """Have all leases of an owner last as long as if they were taken now; return how many there are."""
    with environment.store.write() as transaction:
        return transaction.polls.renew(owner=owner, until=environment.clock.now() + LEASE)


def give_back_all(environment: Environment, unwritten: Unwritten) -> None:
    """Write what is unwritten, and give back every lease of its owner."""
    with unwritten.written(environment) as transaction:
        held = [held for held, owner in transaction.polls.holders().items() if owner == unwritten.owner]
        transaction.polls.release(*held, owner=unwritten.owner)


def check_held(transaction: Transaction, repository: Repository, owner: str) -> None:
    """Raise AlreadyPolling where the lease ran out and another poll has taken it: that one knows better."""
    if transaction.polls.holders(repository.id).get(repository.id) != owner:
        raise AlreadyPolling(
            f"the poll of {repository.name} took too long, and another one has begun since",
            mend="nothing of this one was recorded; wait for that one",
        )
