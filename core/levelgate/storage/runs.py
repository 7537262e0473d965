"""Runs: leased rows, claimed by owner and attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, func, insert, literal, or_, select, tuple_, type_coerce, update

from levelgate.domain.pipeline import NewRun, Run, RunResult, RunState, Wish
from levelgate.domain.subscription import Each
from levelgate.errors import ReferenceInvalid
from levelgate.storage.chunks import chunks
from levelgate.storage.columns import MICROSECOND, Time
from levelgate.storage.nearest import COMPARED, not_found
from levelgate.storage.run_claims import QUEUED, RUNNING, due_number, going, waiting
from levelgate.storage.run_logs import append_log, read_log
from levelgate.storage.tables import (
    packages,
    pipelines,
    promotions,
    repositories,
    run_bodies,
    runs,
    subscriptions,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Column, ColumnElement, Connection, Row, Select

    from levelgate.domain.reference import PackageReference


class SqlRuns:
    """The port `Runs` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, runs: Sequence[NewRun]) -> int:
        """Queue runs; a key that exists is left as it is. Return how many were new."""
        wanted = {run.key: run for run in reversed(runs)}
        for keys in chunks(list(wanted)):
            for key in self._connection.scalars(_KEYS.where(_KEY.in_(keys))):
                del wanted[key]
        if wanted:
            self._connection.execute(_INSERT, [_new_row(run) for run in runs if wanted.get(run.key) is run])
        return len(wanted)

    def get(self, run_id: str) -> Run:
        """Return one, by its id or an unambiguous beginning of it."""
        found = self._load(_select(runs.c.id == run_id))
        if not found and run_id:
            found = self._load(_select(runs.c.id.startswith(run_id, autoescape=True)).limit(2))
        if not found:
            newest = select(runs.c.id).order_by(runs.c.number.desc()).limit(COMPARED)
            raise not_found("run", run_id, self._connection.scalars(newest))
        if len(found) > 1:
            raise ReferenceInvalid(f"{run_id!r} is the beginning of several runs", mend="write more of the id")
        return found[0]

    def listed(
        self,
        *,
        state: RunState | None = None,
        pipeline: str | None = None,
        package: PackageReference | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> Sequence[Run]:
        """Return runs, newest first, with numbers below `before`."""
        query = _select().order_by(runs.c.number.desc()).limit(limit)
        if state is not None:
            query = query.where(runs.c.state == state.value)
        if pipeline is not None:
            query = query.where(pipelines.c.name == pipeline)
        if package is not None:
            query = query.where(runs.c.version_id.in_(_versions_of(package)))
        if before is not None:
            query = query.where(runs.c.number < before)
        return self._load(query)

    def waiting(self) -> Mapping[int, int]:
        """Return how many runs of each pipeline are queued, by the pipeline's id."""
        return waiting(self._connection)

    def queued(self, *, subscription_id: int, lanes: Collection[str]) -> Sequence[Run]:
        """Return the queued runs of some lanes of a subscription, oldest first."""
        found: list[Run] = []
        for some in chunks(lanes):
            found += self._load(_select(QUEUED, runs.c.subscription_id == subscription_id, runs.c.lane.in_(some)))
        return sorted(found, key=lambda run: run.number)

    def last(self, subscription_id: int) -> Run | None:
        """Return the run of a subscription that was queued last."""
        number = select(func.max(runs.c.number)).where(runs.c.subscription_id == subscription_id)
        return next(iter(self._load(_select(runs.c.number == number.scalar_subquery()))), None)

    def overtaken(self, run: Run) -> bool:
        """Say whether a run's subscription wants the latest alone, and has a later run in the same lane."""
        later = runs.alias("later")
        query = (
            select(later.c.number)
            .join(runs, and_(runs.c.subscription_id == later.c.subscription_id, runs.c.lane == later.c.lane))
            .join(subscriptions, runs.c.subscription_id == subscriptions.c.id)
            .where(runs.c.number == run.number, later.c.number > run.number)
            .where(subscriptions.c.each == Each.LATEST.value)
            .where(or_(later.c.state != RunState.CANCELLED.value, later.c.attempt > 0))
        )
        return self._connection.scalar(query.limit(1)) is not None

    def burst_ends_by(self, subscription_id: int, *, now: datetime) -> datetime | None:
        """Return when those runs of a subscription begin at the latest that wait for quiet; None: there are none."""
        first = select(runs.c.settles_by).where(*_in_burst(subscription_id, now)).order_by(runs.c.settles_by).limit(1)
        return self._connection.scalar(first)

    def move_burst(self, subscription_id: int, *, now: datetime, due_at: datetime) -> int:
        """Set when the runs of a subscription are due that wait for quiet; return how many."""
        moved = update(runs).where(*_in_burst(subscription_id, now)).values(due_at=due_at)
        return self._connection.execute(moved).rowcount

    def due(self, *, now: datetime, without: Collection[int] = ()) -> Run | None:
        """Return the oldest run that is due: queued, or running with an expired lease."""
        number = due_number(self._connection, now, without)
        return None if number is None else self._load(_select(runs.c.number == number))[0]

    def going(self, now: datetime) -> Mapping[int, int]:
        """Return how many runs of each pipeline go on under a lease that holds, by the pipeline's id."""
        return going(self._connection, now)

    def claim(self, run: Run, *, owner: str, now: datetime, until: datetime) -> Run:
        """Give a due run to an owner; its attempt rises by one."""
        values = {
            "state": RunState.RUNNING.value,
            "attempt": runs.c.attempt + 1,
            "owner": owner,
            "lease_until": until,
            "started_at": func.coalesce(runs.c.started_at, literal(now, Time)),
        }
        self._connection.execute(update(runs).where(runs.c.number == run.number).values(values))
        return self._load(_select(runs.c.number == run.number))[0]

    def renew(self, run: Run, *, until: datetime) -> bool:
        """Lengthen a lease; False where (id, owner, attempt) no longer holds it."""
        return self._held(run, lease_until=until)

    def free(self, *, at: datetime) -> Sequence[Run]:
        """End all leases that hold, whoever has them; return the runs that they were of."""
        going = (RUNNING, runs.c.lease_until > at)
        freed = self._load(_select(*going).order_by(runs.c.number))
        self._connection.execute(update(runs).where(*going).values(lease_until=at))
        return freed

    def end(self, run: Run, result: RunResult, *, at: datetime) -> bool:
        """Store the final result; False where (id, owner, attempt) no longer holds the lease."""
        return self._held(run, **_UNLEASED, **_outcome(result), state=result.state.value, ended_at=at)

    def again(self, run: Run, result: RunResult, *, due_at: datetime) -> bool:
        """Queue another attempt at that time, keeping the reason; False where the lease is lost."""
        return self._held(run, **_UNLEASED, **_outcome(result), state=RunState.QUEUED.value, due_at=due_at)

    def held(self, run: Run) -> Run | None:
        """Return a run as it stands now; None where (id, owner, attempt) no longer holds the lease."""
        found = self._load(_select(runs.c.id == run.id, *_lease(run)))
        return found[0] if found else None

    def settle(self, run_id: str, result: RunResult, *, at: datetime) -> bool:
        """End a run that nobody holds: queued, or running with a lease that is over; False for any other."""
        nobodys = or_(QUEUED, and_(RUNNING, runs.c.lease_until <= at))
        ended = {**_UNLEASED, **_outcome(result), "state": result.state.value, "ended_at": at}
        return self._connection.execute(update(runs).where(runs.c.id == run_id, nobodys).values(ended)).rowcount == 1

    def retry(self, run_id: str, *, at: datetime) -> bool:
        """Queue an ended run again, with all its attempts before it; False where it has not ended."""
        fresh = {
            **_UNLEASED,
            "state": RunState.QUEUED.value,
            "due_at": at,
            "ended_at": None,
            "reason": "",
            "exit_status": None,
            "attempts_before": runs.c.attempt,
        }
        ended = runs.c.state.in_([state.value for state in RunState if state.ended])
        return self._connection.execute(update(runs).where(runs.c.id == run_id, ended).values(fresh)).rowcount == 1

    def ask_to_end(self, run_id: str, wish: Wish) -> bool:
        """Note that a running run shall end, for its owner to see; False where it is not running."""
        asked = {"cancel_by": wish.by, "cancel_reason": wish.reason}
        return self._connection.execute(update(runs).where(runs.c.id == run_id, RUNNING).values(asked)).rowcount == 1

    def asked_to_end(self, run_ids: Sequence[str]) -> frozenset[str]:
        """Return those of these runs that somebody wants to end."""
        query = select(runs.c.id).where(runs.c.id.in_(run_ids), RUNNING, runs.c.cancel_by.is_not(None))
        return frozenset(self._connection.scalars(query))

    def keep_body(self, run: Run, body: bytes) -> bool:
        """Store what all attempts of a run are given; False, with nothing stored, where the lease is lost."""
        if self.held(run) is None:
            return False
        self._connection.execute(insert(run_bodies).values(run=run.number, body=body))
        return True

    def body(self, run: Run) -> bytes | None:
        """Return what all attempts of a run are given; None where nothing was stored yet."""
        return self._connection.scalar(select(run_bodies.c.body).where(run_bodies.c.run == run.number))

    def end_wait(self, promotion_id: int, *, now: datetime) -> int:
        """Let the work of a rollback begin that waits for the work of this promotion, and return how many runs do."""
        place = select(promotions.c.lane_id, promotions.c.level_id).where(promotions.c.id == promotion_id)
        here = select(promotions.c.id).where(tuple_(promotions.c.lane_id, promotions.c.level_id).in_(place))
        going = select(runs.c.id).where(runs.c.promotion_id.in_(here.where(~promotions.c.open)), or_(QUEUED, RUNNING))
        if self._connection.scalar(going.limit(1)) is not None:
            return 0
        back = runs.c.promotion_id.in_(here.where(promotions.c.open, promotions.c.rollback))
        waiting = update(runs).where(back, QUEUED, runs.c.attempt == 0, runs.c.due_at > now)
        return self._connection.execute(waiting.values(due_at=now)).rowcount

    def cancel(self, run_id: str, *, reason: str, at: datetime) -> bool:
        """End a queued run as cancelled; False where it is not queued."""
        ended = {"state": RunState.CANCELLED.value, "reason": reason, "ended_at": at}
        return self._connection.execute(update(runs).where(runs.c.id == run_id, QUEUED).values(ended)).rowcount == 1

    def next_due(self) -> datetime | None:
        """Return when a run can be claimed next: a queued one when it is due, a running one when its lease ends."""
        due = self._connection.scalar(select(func.min(runs.c.due_at)).where(QUEUED))
        lost = self._connection.scalar(select(func.min(runs.c.lease_until)).where(RUNNING))
        return min((at for at in (due, lost) if at is not None), default=None)

    def clock_went_back(self, by: timedelta) -> int:
        """Bring the due times of queued runs, the ends of leases and the rests of pipelines back; return how many."""
        changes = (
            update(runs)
            .where(QUEUED)
            .values(due_at=_earlier(runs.c.due_at, by), settles_by=_earlier(runs.c.settles_by, by)),
            update(runs).where(RUNNING).values(lease_until=_earlier(runs.c.lease_until, by)),
            update(pipelines)
            .where(pipelines.c.rest_until.is_not(None))
            .values(rest_until=_earlier(pipelines.c.rest_until, by)),
        )
        return sum(self._connection.execute(change).rowcount for change in changes)

    def append_log(self, run_id: str, attempt: int, text: str) -> None:
        """Add to a run's log; past the cap a line says so and the rest is dropped."""
        append_log(self._connection, self.get(run_id).number, attempt, text)

    def log(self, run_id: str, *, after: int = 0) -> tuple[str, int]:
        """Return a run's log after that position, and the position of its end; both count characters."""
        return read_log(self._connection, self.get(run_id).number, after)

    def _held(self, run: Run, **values: Any) -> bool:
        changed = update(runs).where(runs.c.id == run.id, *_lease(run)).values(values)
        return self._connection.execute(changed).rowcount == 1

    def _load(self, query: Select[Any]) -> list[Run]:
        return [_run(row) for row in self._connection.execute(query)]


_INSERT = insert(runs)
_KEY = runs.c.key
_KEYS = select(_KEY)
_UNLEASED = {"owner": None, "lease_until": None, "cancel_by": None, "cancel_reason": ""}


def _lease(run: Run) -> tuple[ColumnElement[bool], ...]:
    return runs.c.owner == run.owner, runs.c.attempt == run.attempt, RUNNING


def _versions_of(package: PackageReference) -> Select[Any]:
    held = versions.join(packages, versions.c.package_id == packages.c.id)
    named = (repositories.c.name == package.repository, packages.c.name == package.package)
    joined = held.join(repositories, packages.c.repository_id == repositories.c.id)
    return select(versions.c.id).select_from(joined).where(*named)


def _in_burst(subscription_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    quiet = (runs.c.settles_by.is_not(None), runs.c.attempt == 0, runs.c.due_at > now)
    return QUEUED, runs.c.subscription_id == subscription_id, *quiet


def _earlier(column: Column[Any], by: timedelta) -> ColumnElement[datetime]:
    return type_coerce(type_coerce(column, BigInteger) - by // MICROSECOND, Time)


def _select(*conditions: ColumnElement[bool]) -> Select[Any]:
    names = (pipelines.c.name.label("pipeline"), subscriptions.c.name.label("subscription"))
    joined = runs.join(pipelines, runs.c.pipeline_id == pipelines.c.id).outerjoin(
        subscriptions, runs.c.subscription_id == subscriptions.c.id
    )
    return select(runs, *names).select_from(joined).where(*conditions)


def _outcome(result: RunResult) -> dict[str, Any]:
    return {"reason": result.reason, "exit_status": result.exit_status}


def _new_row(run: NewRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "key": run.key,
        "pipeline_id": run.pipeline_id,
        "subscription_id": run.subscription_id,
        "version_id": run.version_id,
        "event": run.event,
        "promotion_id": run.promotion_id,
        "set_id": run.set_id,
        "lane": run.lane,
        "payload": run.payload,
        "created_at": run.created_at,
        "due_at": run.due_at,
        "settles_by": run.settles_by,
        "state": RunState.QUEUED.value,
        "attempt": 0,
        "attempts_before": 0,
        "cancel_reason": "",
        "reason": "",
        "details": {},
    }


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        key=row.key,
        number=row.number,
        pipeline=row.pipeline,
        pipeline_id=row.pipeline_id,
        payload=row.payload,
        created_at=row.created_at,
        due_at=row.due_at,
        state=RunState(row.state),
        attempt=row.attempt,
        attempts_before=row.attempts_before,
        cancel=None if row.cancel_by is None else Wish(by=row.cancel_by, reason=row.cancel_reason),
        subscription=row.subscription,
        version_id=row.version_id,
        event=row.event,
        promotion_id=row.promotion_id,
        set_id=row.set_id,
        lane=row.lane,
        owner=row.owner,
        lease_until=row.lease_until,
        started_at=row.started_at,
        ended_at=row.ended_at,
        reason=row.reason,
        exit_status=row.exit_status,
        details=row.details,
    )
