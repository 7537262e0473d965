"""Polling: what is asked, what is recorded, and what is held back."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.lane import listed
from fakes.polling import OWNER, Ledger
from fakes.processes import ENDED, fresh_owner
from levelgate.domain.listing import ListedVersion, Listing, RefusedEntry, Unchanged
from levelgate.domain.pipeline import RunState
from levelgate.domain.repository import Repository, RepositoryDefinition
from levelgate.domain.subscription import Each
from levelgate.errors import AlreadyPolling, LevelgateError, MetadataInvalid, NotFound, ServerBusy
from levelgate.plugin import RepositoryTools, VersionQuery
from levelgate.ports import Transaction
from levelgate.usecases import leases
from levelgate.usecases.abandoned_polls import free_abandoned_polls
from levelgate.usecases.leases import LEASE
from levelgate.usecases.poll import poll_repository
from levelgate.usecases.poll_report import PollOutcome
from levelgate.usecases.record import BATCH


def _many(*versions: str) -> list[ListedVersion]:
    return [listed(version) for version in versions]


def test_a_listing_is_recorded_with_its_events(ledger: Ledger) -> None:
    report = ledger.poll(*_many("1.0", "1.1"))
    assert (report.outcome, report.listed, report.added) == (PollOutcome.RECORDED, 2, 2)
    assert ledger.versions() == [("1.0", "present"), ("1.1", "present")]
    assert [event.kind for event in report.events] == ["package.found", "version.detected", "version.detected"]


def test_packages_that_nothing_asks_for_are_not_recorded(ledger: Ledger) -> None:
    other = replace(listed("1.0"), package="other")
    ledger.poll(listed("1.0"), other)
    with ledger.store.read() as transaction:
        assert [package.name for package in transaction.packages.all()] == ["app"]


def test_each_name_that_a_pattern_finds_becomes_a_package(everything: Ledger) -> None:
    everything.poll(listed("1.0"), replace(listed("1.0"), package="other"))
    everything.poll(listed("1.0"), replace(listed("1.0"), package="other"), replace(listed("2.0"), package="third"))
    assert [event.data["package"] for event in everything.events("package.found")] == [
        "updates/app",
        "updates/other",
        "updates/third",
    ]


def test_the_cursor_is_given_back(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    ledger.poll()
    assert [query.cursor for query in ledger.script.queries] == [None, {"n": 1}]


def test_a_changed_package_definition_forgets_the_cursor(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    ledger.define(name="other")
    ledger.poll()
    assert ledger.script.queries[-1].cursor is None


def test_unchanged_writes_no_event(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    ledger.script.answers = deque([Unchanged()])
    report = ledger.poll()
    assert (report.outcome, report.events, report.listed) == (PollOutcome.UNCHANGED, (), None)


def test_a_poll_of_which_nothing_is_watched_says_so_and_writes_no_event(ledger: Ledger) -> None:
    with ledger.store.write() as transaction:
        for definition in transaction.packages.definitions():
            transaction.packages.undefine(definition.id)
    report = ledger.poll(*_many("1.0"))
    assert report.warnings == ("no package of it is watched; say `levelgate package add updates/NAME`",)
    assert report.events == ()


def test_an_absence_asks_for_a_second_listing_even_if_nothing_changes(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1"))
    ledger.poll(*_many("1.1"))
    assert ledger.told() == ["version.missing"]
    assert [query.again for query in ledger.script.queries] == [False, False, True]
    assert not ledger.repository.poll.again


def test_a_listing_that_loses_more_than_half_is_held_back_and_records_nothing(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    report = ledger.poll(*_many("1.2", "1.3"))
    assert (report.outcome, report.listed) == (PollOutcome.HELD_BACK, 2)
    assert [event.kind for event in report.events] == ["repository.held_back"]
    assert ledger.versions() == [("1.0", "present"), ("1.1", "present"), ("1.2", "present")]


def test_the_same_losses_again_count_at_once(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    ledger.poll(*_many("1.2", "1.3"))
    assert ledger.told(*_many("1.2", "1.3", "1.4")) == [
        "version.detected",
        "version.detected",
        "version.missing",
        "version.missing",
    ]


def test_other_losses_are_held_back_again(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    ledger.poll(*_many("1.2"))
    assert ledger.poll(*_many("1.1")).outcome is PollOutcome.HELD_BACK
    assert len(ledger.events("repository.held_back")) == 2


def test_an_operator_ends_the_wait(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    ledger.poll(*_many("1.2"))
    report = ledger.poll(accept=True)
    assert [event.kind for event in report.events] == ["version.missing", "version.missing"]
    assert ledger.script.queries[-1].accept


def test_a_recovered_listing_clears_what_was_held_back(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    ledger.poll(*_many("1.2"))
    assert ledger.told(*_many("1.0", "1.1", "1.2")) == []
    assert ledger.repository.poll.held_back is None


def test_an_empty_repository_is_a_state_and_no_error(ledger: Ledger) -> None:
    assert ledger.poll(complete=True).outcome is PollOutcome.RECORDED
    assert ledger.told(*_many("1.0")) == ["package.found", "version.detected"]


def test_a_failure_is_recorded_with_the_next_attempt_and_raised(ledger: Ledger) -> None:
    ledger.script.answers = deque([MetadataInvalid("repomd.xml is a web page")])
    with pytest.raises(MetadataInvalid):
        ledger.poll()
    poll = ledger.repository.poll
    assert (poll.failures, poll.error_code, poll.error) == (1, "metadata-invalid", "repomd.xml is a web page")
    assert poll.due_at == ledger.clock.now() + timedelta(seconds=5)


def test_failing_is_announced_once_and_so_is_recovery(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    ledger.script.answers = deque([ServerBusy("503", retry_after=100)])
    for _ in range(3):
        with pytest.raises(ServerBusy):
            ledger.poll()
    assert ledger.repository.poll.due_at == ledger.clock.now() + timedelta(seconds=100)
    ledger.poll(*_many("1.0"))
    assert len(ledger.events("repository.failing")) == 1
    assert [event.data["failures"] for event in ledger.events("repository.recovered")] == [3]


def test_a_failed_poll_leaves_what_was_recorded(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1"))
    before = ledger.versions()
    ledger.script.answers = deque([ServerBusy("503")])
    for _ in range(3):
        with pytest.raises(ServerBusy):
            ledger.poll()
    assert ledger.versions() == before
    assert ledger.repository.poll.cursor == {"n": 1}


def test_the_next_poll_is_due_within_the_interval_and_not_much_earlier(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    wait = ledger.repository.poll.due_at - ledger.clock.now()
    assert timedelta(seconds=54) <= wait <= timedelta(seconds=60)


def test_a_repository_that_is_being_polled_is_not_polled_twice(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "PATIENCE", 0.0)
    ledger.answer(*_many("1.0"))
    with ledger.store.write() as transaction:
        until = ledger.clock.now() + timedelta(minutes=5)
        transaction.polls.lease(ledger.repository.id, owner="other", now=ledger.clock.now(), until=until)
    with pytest.raises(AlreadyPolling):
        poll_repository(ledger.environment, "updates", owner=OWNER)
    ledger.clock.move(minutes=6)
    assert poll_repository(ledger.environment, "updates", owner=OWNER).added == 1


def test_a_poll_that_was_asked_for_waits_a_moment_for_the_one_before_it(ledger: Ledger) -> None:
    ledger.answer(*_many("1.0"))
    now = ledger.clock.now()

    def give_back() -> None:
        with ledger.store.write() as transaction:
            transaction.polls.release(ledger.repository.id, owner="other")

    with ledger.store.write() as transaction:
        transaction.polls.lease(ledger.repository.id, owner="other", now=now, until=now + LEASE)
    soon = threading.Timer(0.2, give_back)
    soon.start()
    assert poll_repository(ledger.environment, "updates", owner=OWNER).added == 1
    soon.join()


def test_an_interrupted_poll_gives_its_lease_back(ledger: Ledger) -> None:
    def interrupted(_query: VersionQuery, _tools: RepositoryTools) -> Listing:
        raise KeyboardInterrupt

    ledger.answering(interrupted)
    with pytest.raises(KeyboardInterrupt):
        ledger.poll()
    with ledger.store.write() as transaction:
        now = ledger.clock.now()
        assert transaction.polls.lease(ledger.repository.id, owner="other", now=now, until=now)


def test_what_is_refused_is_a_warning_and_announced_when_it_is_new(ledger: Ledger) -> None:
    entry = RefusedEntry(package="app", version="1.1", reason="its href leaves the repository")
    assert ledger.told(*_many("1.0"), refused=[entry])[0] == "repository.warned"
    assert ledger.repository.poll.warnings == ("app@1.1 is refused: its href leaves the repository",)
    assert ledger.told(*_many("1.0"), refused=[entry]) == []


def test_many_warnings_are_cut_with_their_number(ledger: Ledger) -> None:
    entries = [RefusedEntry(package="app", version=f"1.{number}", reason="odd") for number in range(25)]
    ledger.poll(refused=entries)
    assert len(ledger.repository.poll.warnings) == 21
    assert ledger.repository.poll.warnings[-1] == "and 5 more"


def test_runs_are_queued_with_the_event_that_starts_them(ledger: Ledger) -> None:
    ledger.subscribe()
    ledger.poll(*_many("1.0"))
    report = ledger.poll(*_many("1.0", "1.2", "1.1"))
    with ledger.store.read() as transaction:
        runs = transaction.runs.listed()
    assert report.runs == 2
    assert [run.payload["version"] for run in runs] == ["1.2", "1.1", "1.0"]
    assert len(ledger.events("run.queued")) == 3


def test_latest_ends_what_still_waits_behind_the_newest(ledger: Ledger) -> None:
    ledger.subscribe(each=Each.LATEST)
    ledger.poll(*_many("1.0"))
    ledger.poll(*_many("1.0", "1.1"))
    with ledger.store.read() as transaction:
        newer, older = transaction.runs.listed()
    assert (newer.state, older.state, older.reason) == (
        RunState.QUEUED,
        RunState.CANCELLED,
        "a newer version is to be run: 1.1",
    )


def test_latest_keeps_the_newer_version_when_an_older_one_comes_later(ledger: Ledger) -> None:
    ledger.subscribe(each=Each.LATEST)
    ledger.poll(*_many("2.0"))
    ledger.poll(*_many("2.0", "1.9"))
    with ledger.store.read() as transaction:
        (newer,) = transaction.runs.listed()
    assert (newer.payload["version"], newer.state) == ("2.0", RunState.QUEUED)


def test_a_replaced_version_starts_nothing(ledger: Ledger) -> None:
    ledger.subscribe(events=("version.detected", "version.replaced"))
    ledger.poll(listed("1.0", "good"))
    report = ledger.poll(listed("1.0", "evil"))
    assert ([event.kind for event in report.events], report.runs) == (["version.replaced"], 0)


def test_a_large_first_contact_is_invisible_until_it_is_whole(everything: Ledger) -> None:
    versions = _many(*(f"1.{number}" for number in range(4500)))
    seen: list[tuple[int, int, int]] = []

    def look(done: int, total: int) -> None:
        seen.append((done, total, len(everything.versions())))

    everything.answer(*versions)
    poll_repository(everything.environment, "updates", owner=OWNER, progress=look)
    assert seen == [(2000, 4500, 0), (4000, 4500, 0), (4500, 4500, 0)]
    with everything.store.read() as transaction:
        (package,) = transaction.packages.all()
        assert len(transaction.versions.listed(package.id, limit=10_000)) == 4500
    assert len(everything.events("version.detected")) == 4500


def test_an_unfinished_first_contact_is_done_again_without_a_trace(everything: Ledger) -> None:
    versions = _many(*(f"1.{number}" for number in range(4500)))

    def crash(done: int, _total: int) -> None:
        if done == 4000:
            raise ZeroDivisionError

    everything.answer(*versions)
    with pytest.raises(ZeroDivisionError):
        poll_repository(everything.environment, "updates", owner=OWNER, progress=crash)
    assert everything.versions() == []
    assert everything.poll().added == 4500
    assert len(everything.events("version.detected")) == 4500


def test_definitions_changed_during_the_question_are_asked_with_again(ledger: Ledger) -> None:
    ledger.answer(listed("1.0"), replace(listed("1.0"), package="other"))

    def meddling(query: VersionQuery, tools: RepositoryTools) -> Listing | Unchanged:
        if not ledger.script.queries:
            ledger.define(name="other")
        return ledger.script.list_versions(query, tools)

    ledger.answering(meddling)
    ledger.poll()
    with ledger.store.read() as transaction:
        assert [package.name for package in transaction.packages.all()] == ["app", "other"]


def test_a_repository_whose_type_is_gone_says_so(ledger: Ledger) -> None:
    with ledger.store.write() as transaction:
        definition = RepositoryDefinition(name="old", type="gone", settings={}, identity={"a": "b"})
        transaction.repositories.add(definition, due_at=ledger.clock.now())
    with pytest.raises(NotFound, match="no repository type 'gone'"):
        poll_repository(ledger.environment, "old", owner=OWNER)


def test_a_failed_poll_does_not_bring_a_forgotten_cursor_back(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))

    def ask(_query: VersionQuery, _tools: RepositoryTools) -> Listing:
        ledger.define(name="other")
        raise ServerBusy("busy")

    ledger.answering(ask)
    with pytest.raises(ServerBusy):
        ledger.poll()
    assert (ledger.repository.poll.failures, ledger.repository.poll.cursor) == (1, None)


def _overtaken(ledger: Ledger, error: LevelgateError | None) -> None:
    """Have the next answer take longer than the lease, so that another poll records 1.1 meanwhile."""
    slow = iter([True])

    def ask(_query: VersionQuery, _tools: RepositoryTools) -> Listing:
        if next(slow, False):
            ledger.clock.move(seconds=LEASE.total_seconds() + 1)
            poll_repository(ledger.environment, "updates", owner="another")
            if error is not None:
                raise error
        return Listing(versions=tuple(_many("1.0", "1.1")), cursor={"n": 2})

    ledger.answering(ask)


def test_a_poll_that_was_overtaken_records_nothing(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    _overtaken(ledger, error=None)
    with pytest.raises(AlreadyPolling, match="took too long"):
        ledger.poll()
    assert ledger.versions() == [("1.0", "present"), ("1.1", "present"), ("1.2", "present")]
    assert ledger.repository.poll.failures == 0


def test_a_poll_that_was_overtaken_hides_nothing_when_it_fails(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    _overtaken(ledger, error=ServerBusy("busy"))
    with pytest.raises(ServerBusy):
        ledger.poll()
    assert ledger.versions() == [("1.0", "present"), ("1.1", "present")]
    assert ledger.repository.poll.failures == 0


def test_a_large_listing_that_was_overtaken_stops_between_its_batches(everything: Ledger) -> None:
    written: list[int] = []

    def overtake(done: int, _of: int) -> None:
        written.append(done)
        with everything.store.write() as transaction:
            now = everything.clock.now() + LEASE
            transaction.polls.lease(everything.repository.id, owner="another", now=now, until=now + LEASE)

    everything.answer(*(listed(f"1.{number}") for number in range(BATCH + 1)))
    with pytest.raises(AlreadyPolling):
        poll_repository(everything.environment, "updates", owner=OWNER, progress=overtake)
    assert written == [BATCH]


def test_what_a_killed_process_was_polling_is_polled_at_once(ledger: Ledger) -> None:
    until = ledger.clock.now() + LEASE
    with ledger.store.write() as transaction:
        owner = f"{ENDED}:ab"
        transaction.polls.lease(ledger.repository.id, owner=owner, now=ledger.clock.now(), until=until)
    assert ledger.poll(*_many("1.0")).added == 1


def test_a_server_frees_what_killed_processes_were_polling_and_nothing_else(ledger: Ledger) -> None:
    now = ledger.clock.now()
    with ledger.store.write() as transaction:
        identity = ledger.repository.id
        transaction.polls.lease(identity, owner=f"{ENDED}:ab", now=now, until=now + LEASE)
        assert not transaction.polls.due(now, 1)
    free_abandoned_polls(ledger.environment)
    with ledger.store.write() as transaction:
        assert transaction.polls.due(now, 1)
        transaction.polls.lease(identity, owner=fresh_owner(), now=now, until=now + LEASE)
    free_abandoned_polls(ledger.environment)
    with ledger.store.read() as transaction:
        assert transaction.polls.holders(identity).get(identity) is not None


def _during(ledger: Ledger, change: Callable[[Transaction, Repository], object]) -> None:
    """Have a repository changed while the next poll asks it."""
    once = iter([True])

    def ask(_query: VersionQuery, _tools: RepositoryTools) -> Listing:
        if next(once, False):
            with ledger.store.write() as transaction:
                change(transaction, transaction.repositories.get("updates"))
        return Listing(versions=tuple(_many("1.0", "1.1")), cursor={"n": 2})

    ledger.answering(ask)


def test_a_repository_that_is_renamed_during_its_poll_is_polled_under_its_new_name(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))

    def rename(transaction: Transaction, repository: Repository) -> None:
        transaction.repositories.change(repository.id, replace(repository.definition, name="renamed"))

    _during(ledger, rename)
    report = ledger.poll()
    assert (report.repository, report.added) == ("renamed", 1)
    assert not ledger.events("repository.failing")


def test_a_repository_that_is_removed_during_its_poll_is_not_said_to_fail(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0"))
    _during(ledger, lambda transaction, repository: transaction.repositories.remove(repository.id))
    with pytest.raises(NotFound, match="removed while it was polled"):
        ledger.poll()
    assert not ledger.events("repository.failing")


def test_a_failure_under_an_address_that_is_another_by_now_says_nothing(ledger: Ledger) -> None:
    def ask(_query: VersionQuery, _tools: RepositoryTools) -> Listing:
        with ledger.store.write() as transaction:
            repository = transaction.repositories.get("updates")
            transaction.repositories.change(repository.id, replace(repository.definition, interval=timedelta(hours=1)))
        raise ServerBusy("busy")

    ledger.answering(ask)
    with pytest.raises(ServerBusy):
        ledger.poll()
    assert ledger.repository.poll.failures == 0


def test_a_partial_listing_between_two_complete_ones_does_not_begin_the_wait_anew(ledger: Ledger) -> None:
    ledger.poll(*_many("1.0", "1.1", "1.2"))
    ledger.poll(*_many("1.2"))
    assert ledger.told(*_many("1.2"), complete=False) == []
    assert ledger.told(*_many("1.2")) == ["version.missing", "version.missing"]


def test_first_contact_lasts_until_a_listing_is_complete(ledger: Ledger) -> None:
    ledger.subscribe()
    ledger.poll(*_many("2.0"), complete=False)
    ledger.poll(*_many("1.0", "1.1", "2.0"))
    ledger.poll(*_many("1.0", "1.1", "1.2", "2.0"))
    with ledger.store.read() as transaction:
        assert [run.payload["version"] for run in transaction.runs.listed()] == ["1.2", "2.0"]


def test_each_failure_of_a_row_but_the_first_which_is_an_event_has_its_line(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    ledger.script.answers = deque([ServerBusy("the server answered 503")])
    for _ in range(3):
        with pytest.raises(ServerBusy):
            ledger.poll()
    assert [record.getMessage() for record in caplog.records] == [
        "repository updates still fails, 2 times by now; polled again in 10 s: the server answered 503",
        "repository updates still fails, 3 times by now; polled again in 20 s: the server answered 503",
    ]
