"""Poll a repository: ask, compare, record; or record why not.

A poll is made under a lease, so that there are never two at once for one repository; one that outlived its lease, and
was overtaken, writes nothing. Nothing of a poll is written before the whole listing is there and judged; then all of it
is written at once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zlib import crc32

from levelgate.domain.believing import Belief, believe
from levelgate.domain.comparison import Comparison, Losses, gather
from levelgate.domain.detection import Detection, Detector, joined
from levelgate.domain.event import EventKind, NewEvent
from levelgate.domain.json_value import JsonValue
from levelgate.domain.listing import Listing, RefusedEntry, Unchanged
from levelgate.domain.repository import BackOff, PollState, Repository
from levelgate.errors import OF_DATABASE, LevelgateError, NotFound, TryLater
from levelgate.ports import Environment, Transaction
from levelgate.usecases.ask import Watch, ask, comparisons, doubted, known, moved
from levelgate.usecases.leases import check_held, lease_one, lease_within
from levelgate.usecases.poll_report import PollOutcome, PollReport
from levelgate.usecases.record import DefinitionsMoved, Progress, Recorder
from levelgate.usecases.unwritten import Unwritten, is_nothing_new

MOST_WARNINGS = 20
JITTER = 0.1
"""The next poll comes up to this part of the interval early, so that many repositories spread out."""

_log = logging.getLogger(__name__)


def poll_repository(
    environment: Environment, name: str, *, owner: str, accept: bool = False, progress: Progress | None = None
) -> PollReport:
    """Poll one repository now, whether it is due or not, and record at once what came of it.

    `accept` is an operator's word that what is served now is meant: a listing is not held back, and older metadata
    is taken. `progress` is called with (written, of how many) during a first contact. A failure is recorded, with
    the time of the next attempt, and raised. Raises AlreadyPolling where another poll of it is under way, and does
    not end in a moment.
    """
    watched = lease_one(environment, name, owner)
    return _polled(_Poll(environment=environment, watched=watched, owner=owner, accept=accept, progress=progress))


def poll_leased(environment: Environment, watched: Watch, unwritten: Unwritten) -> PollReport:
    """Poll a repository that was leased for it; a poll that finds nothing new is left to be written with others."""
    return _polled(_Poll(environment=environment, watched=watched, owner=unwritten.owner, unwritten=unwritten))


def _polled(poll: _Poll) -> PollReport:
    try:
        report = poll.run()
    except LevelgateError as error:
        _record_failure(poll, error)
        raise
    except BaseException:
        with poll.environment.store.write() as transaction:
            transaction.polls.release(poll.watched.repository.id, owner=poll.owner)
        raise
    level = logging.INFO if report.added or report.changed or report.absent else logging.DEBUG
    _log.log(level, "repository %s polled: %s", report.repository, report.told)
    return report


@dataclass(kw_only=True, slots=True)
class _Poll:
    """One poll, from the question to the record."""

    environment: Environment
    watched: Watch
    owner: str
    accept: bool = False
    progress: Progress | None = None
    unwritten: Unwritten | None = None

    def run(self) -> PollReport:
        """Poll; where the definitions are changed meanwhile, poll again with the new ones."""
        while True:
            try:
                return self._once(self.watched)
            except DefinitionsMoved:
                _log.info("%s: its definitions were changed; polling again", self.watched.repository.name)
                self.watched = self._watched_anew(self.watched.repository)

    def _watched_anew(self, before: Repository) -> Watch:
        with self.environment.store.write() as transaction:
            check_held(transaction, before, self.owner)
            present = transaction.repositories.by_id([before.id]).get(before.id)
            if present is None:
                raise NotFound(f"repository {before.name} was removed while it was polled", mend="nothing was recorded")
            return lease_within(transaction, self.environment, present.name, self.owner)

    def _once(self, watched: Watch) -> PollReport:
        about = self._doubted(watched)
        answer = ask(self.environment, watched, accept=self.accept, about=about)
        now = self.environment.clock.now()
        if isinstance(answer, Unchanged):
            return self._unchanged(watched, answer, now)
        return self._listed(watched, answer, now, about)

    def _unchanged(self, watched: Watch, answer: Unchanged, now: datetime) -> PollReport:
        state = _good(watched.repository, now, answer.warnings)
        if answer.cursor is not None:
            state = replace(state, cursor=answer.cursor)
        if self.unwritten is not None and is_nothing_new(watched.repository.poll, state):
            self.unwritten.add(watched, state)
            return PollReport(
                repository=watched.repository.name,
                outcome=PollOutcome.UNCHANGED,
                warnings=(*state.warnings, *_unwatched(watched)),
            )
        return self._report(watched, PollOutcome.UNCHANGED, Detection(), state, [])

    def _doubted(self, watched: Watch) -> frozenset[str]:
        if not watched.repository.poll.again:
            return frozenset()
        with self.environment.store.read() as transaction:
            return doubted(transaction, watched.repository)

    def _listed(self, watched: Watch, listing: Listing, now: datetime, about: frozenset[str]) -> PollReport:
        kind = self.environment.types.repository_type(watched.repository.definition.type)
        gathered = gather(listing, kind.scheme, equal_is_same=kind.equal_is_same)
        with self.environment.store.read() as transaction:
            if moved(transaction, watched):
                raise DefinitionsMoved
            recorded = known(transaction, watched.repository, listing.untold or ())
        compared = comparisons(watched, recorded, gathered, kind)
        state = _good(watched.repository, now, (*listing.warnings, *map(_refusal, gathered.refused)))
        belief = self._belief(compared, listing, state)
        detector = Detector(kind.scheme, now=now, complete=listing.complete)
        found = [detector.detect(comparison, confirmed=confirmed) for comparison, confirmed in belief.believed]
        detection = replace(joined(found), complete=listing.complete)
        waiting = about & gathered.untold
        again = detection.pending or bool(waiting) or (state.again and not listing.complete)
        left = state.held_back if waiting or not listing.complete else None
        state = replace(state, again=again, held_back=left)
        if listing.untold is not None or not belief.doubted:
            state = replace(state, cursor=listing.cursor)
        outcome, events = PollOutcome.RECORDED, []
        if belief.doubted:
            outcome, events = PollOutcome.HELD_BACK, [_held_back(watched.repository, belief.doubted, now)]
            state = replace(state, again=True, held_back=belief.doubted.held_back(now).beside(left))
        believed = [comparison for comparison, _ in belief.believed]
        report = self._report(watched, outcome, detection, state, believed, *events)
        return replace(report, listed=sum(map(len, gathered.versions.values())))

    def _belief(self, compared: Sequence[Comparison], listing: Listing, state: PollState) -> Belief:
        if not listing.complete:
            return Belief(believed=tuple((comparison, False) for comparison in compared))
        parts = [compared] if listing.untold is None else [[comparison] for comparison in compared]
        return believe(parts, state.held_back, accept=self.accept)

    def _report(
        self,
        watched: Watch,
        outcome: PollOutcome,
        detection: Detection,
        state: PollState,
        compared: Sequence[Comparison],
        *events: NewEvent,
    ) -> PollReport:
        recorder = Recorder(
            self.environment.store, watched, (comparison.package for comparison in compared), self.progress
        )
        also = [*_health(watched.repository, state), *events]
        recorded = recorder.record(detection, state, owner=self.owner, also=also)
        return PollReport(
            repository=watched.repository.name,
            outcome=outcome,
            added=len(detection.added),
            changed=len(detection.changed) - detection.absent,
            absent=detection.absent,
            runs=recorded.runs,
            events=recorded.events,
            warnings=(*state.warnings, *_unwatched(watched)),
        )


def _held_back(repository: Repository, lost: Losses, now: datetime) -> NewEvent:
    reason = f"{len(lost.lost)} of {lost.known} versions are gone from the listing"
    data: dict[str, JsonValue] = {"lost": list(lost.lost), "known": lost.known}
    return _event(repository, EventKind.REPOSITORY_HELD_BACK, now, reason=reason, data=data)


def _unwatched(watched: Watch) -> tuple[str, ...]:
    """Return the warning for a poll that can record nothing; it is for the report alone, and no event."""
    if watched.definitions:
        return ()
    return (f"no package of it is watched; say `levelgate package add {watched.repository.name}/NAME`",)


def _refusal(entry: RefusedEntry) -> str:
    return f"{entry.package}@{entry.version} is refused: {entry.reason}"


def next_due(repository: Repository, now: datetime) -> datetime:
    """Return when the next poll is due after a good one: the interval, less a jitter of its own."""
    seed = f"{repository.definition.fingerprint}{now.isoformat()}".encode()
    early = JITTER * crc32(seed) / 2**32
    return now + repository.definition.interval * (1 - early)


def _good(repository: Repository, now: datetime, warnings: Sequence[str]) -> PollState:
    kept = tuple(warnings[:MOST_WARNINGS])
    if len(warnings) > MOST_WARNINGS:
        kept += (f"and {len(warnings) - MOST_WARNINGS} more",)
    return replace(
        repository.poll,
        due_at=next_due(repository, now),
        failures=0,
        polled_at=now,
        good_at=now,
        error_code=None,
        error=None,
        warnings=kept,
    )


def _health(repository: Repository, state: PollState) -> list[NewEvent]:
    now = state.polled_at or state.due_at
    events = []
    if repository.poll.failures:
        data = {"failures": repository.poll.failures}
        events.append(_event(repository, EventKind.REPOSITORY_RECOVERED, now, data=data))
    if state.warnings and state.warnings != repository.poll.warnings:
        data_warned = {"warnings": list(state.warnings)}
        events.append(_event(repository, EventKind.REPOSITORY_WARNED, now, data=data_warned))
    return events


def _event(
    repository: Repository,
    kind: EventKind,
    at: datetime,
    *,
    reason: str = "",
    data: Mapping[str, JsonValue] | None = None,
) -> NewEvent:
    told = {"repository": repository.name, **(data or {})}
    return NewEvent(kind=kind, subject=f"repository:{repository.id}", at=at, reason=reason, data=told)


def _record_failure(poll: _Poll, error: LevelgateError) -> None:
    """Note the failure and when to try again; a database that cannot take it is logged, and the lease runs out.

    What failed under a definition that is another by now says nothing about the repository, nor does a database that
    is busy, full or unusable.
    """
    asked, owner = poll.watched.repository, poll.owner
    now = poll.environment.clock.now()
    try:
        with poll.environment.store.write() as transaction:
            present = transaction.repositories.by_id([asked.id]).get(asked.id)
            held = transaction.polls.holders(asked.id).get(asked.id) == owner
            of_now = present is not None and present.revision == asked.revision
            if held and present is not None and of_now and not isinstance(error, OF_DATABASE):
                _note_failure(transaction, present, error, now)
            transaction.polls.release(asked.id, owner=owner)
    except LevelgateError as second:
        _log.error("%s: the failed poll could not be recorded: %s", asked.name, second)


def _note_failure(transaction: Transaction, repository: Repository, error: LevelgateError, now: datetime) -> None:
    failures = repository.poll.failures + 1
    retry_after = error.retry_after if isinstance(error, TryLater) else None
    wait = BackOff().delay(failures, retry_after)
    state = replace(
        repository.poll,
        due_at=now + wait,
        failures=failures,
        polled_at=now,
        error_code=error.code,
        error=str(error),
    )
    if failures == 1:
        data = {"code": error.code}
        failing = _event(repository, EventKind.REPOSITORY_FAILING, now, reason=str(error), data=data)
        transaction.events.append([failing])
    else:  # the event tells of the first one
        seconds = wait.total_seconds()
        _log.warning(
            "repository %s still fails, %d times by now; polled again in %.0f s: %s",
            repository.name,
            failures,
            seconds,
            error,
        )
    transaction.polls.save({repository.id: state})
