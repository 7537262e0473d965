"""Runs: leased rows, claimed by owner and attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, exists, func, insert, literal, or_, select, type_coerce, update

from levelgate.domain.pipeline import NewRun, Run, RunResult, RunState
from levelgate.errors import ReferenceInvalid
from levelgate.storage.chunks import chunks
from levelgate.storage.columns import MICROSECOND, Time
from levelgate.storage.nearest import COMPARED, not_found
from levelgate.storage.run_logs import append_log, read_log
from levelgate.storage.tables import pipelines, runs, subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import Column, ColumnElement, Connection, Row, Select

_QUEUED = runs.c.state == RunState.QUEUED.value
_RUNNING = runs.c.state == RunState.RUNNING.value


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
        self, *, state: RunState | None = None, pipeline: str | None = None, before: int | None = None, limit: int = 100
    ) -> Sequence[Run]:
        """Return runs, newest first, with numbers below `before`."""
        query = _select().order_by(runs.c.number.desc()).limit(limit)
        if state is not None:
            query = query.where(runs.c.state == state.value)
        if pipeline is not None:
            query = query.where(pipelines.c.name == pipeline)
        if before is not None:
            query = query.where(runs.c.number < before)
        return self._load(query)

    def queued(self, *, subscription_id: int, lane: str) -> Sequence[Run]:
        """Return the runs of a subscription's lane that have not been started yet, oldest first."""
        unstarted = (_QUEUED, runs.c.attempt == 0)
        of_lane = (runs.c.subscription_id == subscription_id, runs.c.lane == lane)
        return self._load(_select(*unstarted, *of_lane).order_by(runs.c.number))

    def claim(self, *, owner: str, now: datetime, until: datetime) -> Run | None:
        """Take the oldest due run: queued, or running with an expired lease; its attempt rises by one."""
        number = self._connection.scalar(_claimable(now))
        if number is None:
            return None
        self._connection.execute(
            update(runs)
            .where(runs.c.number == number)
            .values(
                state=RunState.RUNNING.value,
                attempt=runs.c.attempt + 1,
                owner=owner,
                lease_until=until,
                started_at=func.coalesce(runs.c.started_at, literal(now, Time)),
            )
        )
        return self._load(_select(runs.c.number == number))[0]

    def renew(self, run: Run, *, until: datetime) -> bool:
        """Lengthen a lease; False where (id, owner, attempt) no longer holds it."""
        return self._held(run, lease_until=until)

    def end(self, run: Run, result: RunResult, *, at: datetime) -> bool:
        """Store the final result; False where (id, owner, attempt) no longer holds the lease."""
        return self._held(run, **_UNLEASED, **_outcome(result), state=result.state.value, ended_at=at)

    def again(self, run: Run, result: RunResult, *, due_at: datetime) -> bool:
        """Queue another attempt at that time, keeping the reason; False where the lease is lost."""
        return self._held(run, **_UNLEASED, **_outcome(result), state=RunState.QUEUED.value, due_at=due_at)

    def release(self, run: Run, *, now: datetime) -> bool:
        """Give a run back as queued and due, because the server stops."""
        return self._held(run, **_UNLEASED, state=RunState.QUEUED.value, due_at=now)

    def cancel(self, run_id: str, *, reason: str, at: datetime) -> bool:
        """End a queued run as cancelled; False where it is not queued."""
        ended = {"state": RunState.CANCELLED.value, "reason": reason, "ended_at": at}
        return self._connection.execute(update(runs).where(runs.c.id == run_id, _QUEUED).values(ended)).rowcount == 1

    def next_due(self) -> datetime | None:
        """Return when a run can be claimed next: a queued one when it is due, a running one when its lease ends."""
        due = self._connection.scalar(select(func.min(runs.c.due_at)).where(_QUEUED))
        lost = self._connection.scalar(select(func.min(runs.c.lease_until)).where(_RUNNING))
        return min((at for at in (due, lost) if at is not None), default=None)

    def clock_went_back(self, by: timedelta) -> int:
        """Bring the due times of queued runs and the ends of leases back by as much; return how many."""
        due = update(runs).where(_QUEUED).values(due_at=_earlier(runs.c.due_at, by))
        leased = update(runs).where(_RUNNING).values(lease_until=_earlier(runs.c.lease_until, by))
        return self._connection.execute(due).rowcount + self._connection.execute(leased).rowcount

    def append_log(self, run_id: str, attempt: int, text: str) -> None:
        """Add to a run's log; past the cap a line says so and the rest is dropped."""
        append_log(self._connection, self.get(run_id).number, attempt, text)

    def log(self, run_id: str, *, after: int = 0) -> tuple[str, int]:
        """Return a run's log after that position, and the position of its end; both count characters."""
        return read_log(self._connection, self.get(run_id).number, after)

    def _held(self, run: Run, **values: Any) -> bool:
        lease = (runs.c.owner == run.owner, runs.c.attempt == run.attempt, _RUNNING)
        return self._connection.execute(update(runs).where(runs.c.id == run.id, *lease).values(values)).rowcount == 1

    def _load(self, query: Select[Any]) -> list[Run]:
        return [_run(row) for row in self._connection.execute(query)]


_INSERT = insert(runs)
_KEY = runs.c.key
_KEYS = select(_KEY)
_UNLEASED = {"owner": None, "lease_until": None}


def _claimable(now: datetime) -> Select[Any]:
    due = or_(and_(_QUEUED, runs.c.due_at <= now), and_(_RUNNING, runs.c.lease_until <= now))
    other = runs.alias("other")
    occupied = exists().where(
        other.c.subscription_id.is_not_distinct_from(runs.c.subscription_id),
        other.c.lane == runs.c.lane,
        other.c.state == RunState.RUNNING.value,
        other.c.lease_until > now,
    )
    return select(runs.c.number).where(due, or_(runs.c.lane == "", ~occupied)).order_by(runs.c.number).limit(1)


def _earlier(column: Column[datetime], by: timedelta) -> ColumnElement[datetime]:
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
        "state": RunState.QUEUED.value,
        "attempt": 0,
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
