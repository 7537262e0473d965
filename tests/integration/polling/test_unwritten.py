"""Polls that found nothing new: remembered, then written together."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.lane import listed
from fakes.polling import Ledger
from fakes.processes import fresh_owner
from levelgate.domain.listing import Unchanged
from levelgate.domain.repository import Repository
from levelgate.errors import AlreadyPolling, ServerBusy
from levelgate.ports import Transaction
from levelgate.usecases import leases
from levelgate.usecases.abandoned_polls import free_abandoned_polls
from levelgate.usecases.ask import Watches
from levelgate.usecases.leases import LEASE, lease_due
from levelgate.usecases.poll import poll_leased, poll_repository
from levelgate.usecases.poll_report import PollOutcome, PollReport
from levelgate.usecases.unwritten import Unwritten

HOLD = 1.0


class Server:
    """Leases, polls and remembers, as a server does."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.again: list[str] = []
        self.monotonic = 0.0
        self.owner = fresh_owner(server=True)
        self.unwritten = Unwritten(self.owner, hold=HOLD, again=self.again.append, monotonic=lambda: self.monotonic)
        self._watches = Watches()

    def polls(self) -> list[PollReport]:
        """Poll what is due."""
        environment = self.ledger.environment
        leased = lease_due(environment, self.unwritten, self._watches, limit=10, but=frozenset())
        return [poll_leased(environment, watched, self.unwritten) for watched in leased.watched]

    def poll(self) -> PollReport:
        """Poll a minute later."""
        self.ledger.clock.move(minutes=1)
        (report,) = self.polls()
        return report

    def write(self) -> None:
        """Write what is unwritten."""
        self.unwritten.write(self.ledger.environment)

    def late(self) -> bool:
        """Say whether it is time to write."""
        return self.unwritten.late(self.ledger.environment)


@pytest.fixture
def server(ledger: Ledger) -> Server:
    """A server whose repository was polled once, and answers from then on that nothing changed."""
    ledger.poll(listed("1.0"))
    ledger.script.answers = deque([Unchanged(cursor={"n": 2})])
    return Server(ledger)


def _change(ledger: Ledger, change: Callable[[Transaction, Repository], object]) -> None:
    with ledger.store.write() as transaction:
        change(transaction, transaction.repositories.get("updates"))


def _is_due(ledger: Ledger) -> bool:
    with ledger.store.read() as transaction:
        return bool(transaction.polls.due(ledger.clock.now(), 1))


def test_a_poll_that_finds_nothing_new_is_written_later_with_what_it_told(ledger: Ledger, server: Server) -> None:
    before = ledger.repository.poll
    report = server.poll()
    now = ledger.clock.now()
    assert (report.outcome, report.events) == (PollOutcome.UNCHANGED, ())
    assert ledger.repository.poll == before
    server.write()
    after = ledger.repository.poll
    assert (after.polled_at, after.good_at, after.cursor) == (now, now, {"n": 2})
    assert now < after.due_at <= now + timedelta(minutes=1)


def test_such_a_poll_commits_nothing_of_its_own(ledger: Ledger, server: Server) -> None:
    ledger.clock.move(minutes=1)
    environment = ledger.environment
    (watched,) = lease_due(environment, server.unwritten, Watches(), limit=1, but=frozenset()).watched
    mark = ledger.store.mark()
    poll_leased(environment, watched, server.unwritten)
    assert ledger.store.mark() == mark
    server.write()
    assert ledger.store.mark() != mark


def test_what_is_not_written_yet_is_due_for_nobody(
    ledger: Ledger, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leases, "PATIENCE", 0.0)
    server.poll()
    assert server.polls() == []
    with pytest.raises(AlreadyPolling):
        poll_repository(ledger.environment, "updates", owner=fresh_owner())
    server.write()
    assert server.polls() == []
    assert poll_repository(ledger.environment, "updates", owner=fresh_owner()).outcome is PollOutcome.UNCHANGED


def test_what_a_server_leases_next_is_written_with_what_it_polled_before(ledger: Ledger, server: Server) -> None:
    server.poll()
    ledger.clock.move(minutes=1)
    with ledger.store.write() as transaction:
        other = {"url": "https://repo.example.com/other/"}
        definition = replace(ledger.repository.definition, name="other", settings=other, identity=other)
        transaction.repositories.add(definition, ledger.clock.now())
    assert [report.repository for report in server.polls()] == ["other"]
    assert ledger.repository.poll.cursor == {"n": 2}


def test_after_a_crash_it_is_polled_early_and_never_late(ledger: Ledger, server: Server) -> None:
    server.poll()
    free_abandoned_polls(ledger.environment)
    assert _is_due(ledger)
    assert [report.outcome for report in Server(ledger).polls()] == [PollOutcome.UNCHANGED]


def test_it_is_time_to_write_after_a_moment_and_when_a_poll_is_due_again(ledger: Ledger, server: Server) -> None:
    assert not server.late()
    server.poll()
    assert not server.late()
    server.monotonic += HOLD
    assert server.late()
    server.write()
    assert not server.late()
    server.poll()
    ledger.clock.move(minutes=1)
    assert server.late()


def test_what_was_leased_and_not_polled_is_given_back(ledger: Ledger, server: Server) -> None:
    ledger.clock.move(minutes=1)
    (watched,) = lease_due(ledger.environment, server.unwritten, Watches(), limit=1, but=frozenset()).watched
    assert not _is_due(ledger)
    server.unwritten.give_back(watched)
    assert server.late()
    server.write()
    assert (_is_due(ledger), server.again) == (True, ["updates"])


def test_packages_that_were_declared_meanwhile_are_asked_for_and_the_forgotten_cursor_stays_so(
    ledger: Ledger, server: Server
) -> None:
    server.poll()
    ledger.define(name="other")
    server.write()
    assert (ledger.repository.poll.cursor, server.again, _is_due(ledger)) == (None, ["updates"], True)
    server.polls()
    assert ledger.script.queries[-1].cursor is None
    assert len(ledger.script.queries[-1].packages) == 2


def test_an_address_that_was_changed_meanwhile_is_polled_anew(ledger: Ledger, server: Server) -> None:
    server.poll()
    definition = replace(ledger.repository.definition, interval=timedelta(hours=1))
    _change(ledger, lambda transaction, one: transaction.repositories.change(one.id, definition))
    server.write()
    assert (ledger.repository.poll.cursor, server.again) == (None, ["updates"])


def test_a_repository_that_was_removed_meanwhile_is_forgotten(ledger: Ledger, server: Server) -> None:
    server.poll()
    _change(ledger, lambda transaction, one: transaction.repositories.remove(one.id))
    server.write()
    assert (server.again, server.late()) == ([], False)


def test_a_poll_that_was_overtaken_is_not_written(ledger: Ledger, server: Server) -> None:
    server.poll()
    ledger.clock.move(seconds=LEASE.total_seconds() + 1)
    ledger.script.answers = deque([Unchanged(cursor={"n": 3})])
    poll_repository(ledger.environment, "updates", owner="another")
    server.write()
    assert ledger.repository.poll.cursor == {"n": 3}


def test_a_wall_clock_that_went_back_makes_nothing_due_an_hour_later(ledger: Ledger, server: Server) -> None:
    server.poll()
    ledger.clock.move(hours=-1)
    server.write()
    assert ledger.repository.poll.due_at <= ledger.clock.now() + timedelta(minutes=1)


def test_a_database_that_takes_nothing_loses_nothing(ledger: Ledger, server: Server) -> None:
    server.poll()
    with pytest.raises(ZeroDivisionError), server.unwritten.written(ledger.environment):
        raise ZeroDivisionError
    assert ledger.repository.poll.cursor == {"n": 1}
    server.write()
    assert ledger.repository.poll.cursor == {"n": 2}


def test_a_failure_is_written_at_once_and_so_is_recovery(ledger: Ledger, server: Server) -> None:
    ledger.script.answers = deque([ServerBusy("503")])
    with pytest.raises(ServerBusy):
        server.poll()
    assert ledger.repository.poll.failures == 1
    ledger.script.answers = deque([Unchanged()])
    assert [event.kind for event in server.poll().events] == ["repository.recovered"]
    assert ledger.repository.poll.failures == 0


def test_a_warning_is_written_at_once_and_so_is_its_end(ledger: Ledger, server: Server) -> None:
    ledger.script.answers = deque([Unchanged(warnings=("odd",)), Unchanged(warnings=("odd",)), Unchanged()])
    assert [event.kind for event in server.poll().events] == ["repository.warned"]
    polled = ledger.repository.poll.polled_at
    server.poll()
    assert ledger.repository.poll.polled_at == polled
    server.write()
    server.poll()
    assert ledger.repository.poll.warnings == ()


def test_a_change_is_written_at_once(ledger: Ledger, server: Server) -> None:
    ledger.answer(listed("1.0"), listed("1.1"))
    assert server.poll().added == 1
    assert ledger.versions() == [("1.0", "present"), ("1.1", "present")]
    assert not _is_due(ledger)
