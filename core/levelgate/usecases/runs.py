"""Runs by hand: start one again, end one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from levelgate.domain.pipeline import Run, RunResult, RunState, Wish
from levelgate.domain.product_set import SetState
from levelgate.errors import Conflict
from levelgate.usecases.people import require_operator
from levelgate.usecases.promoting.results import take_in
from levelgate.usecases.settle import cancel, queued_again

if TYPE_CHECKING:
    from levelgate.ports import Environment, Transaction

_SHOWN = 12


def retry_run(environment: Environment, run_id: str, wish: Wish, *, expected: str | None = None) -> Run:
    """Queue an ended run again, under its id and with the same payload; all attempts of its pipeline are open again.

    One that succeeded is started again only for a reason. `expected` is the state that the caller saw.
    """
    now = environment.clock.now()
    with environment.store.write() as transaction:
        run = transaction.runs.get(run_id)
        require_operator(transaction, wish.by)
        _check(run, expected)
        if not run.state.ended:
            raise Conflict(f"run {run.id[:_SHOWN]} is {run.state}", mend="wait for its end, or cancel it first")
        if run.state is RunState.SUCCEEDED and not wish.reason:
            raise Conflict(f"run {run.id[:_SHOWN]} has succeeded", mend="say why it shall be done again: --reason")
        if transaction.pipelines.by_id(run.pipeline_id) is None:
            raise Conflict(f"the pipeline {run.pipeline!r} of this run was removed", mend="declare it again first")
        _check_promotion(transaction, run)
        _check_set(transaction, run)
        transaction.runs.retry(run.id, at=now)
        result = RunResult(state=run.state, reason=wish.reason or f"tried again by {wish.by}")
        transaction.events.append([replace(queued_again(run, result, now, now), actor=wish.by)])
        return transaction.runs.get(run.id)


def cancel_run(environment: Environment, run_id: str, wish: Wish, *, expected: str | None = None) -> Run:
    """End a run that has not ended: at once where nobody holds it, otherwise its server ends it within seconds.

    Where that server is dead the run ends when its lease does. `expected` is the state that the caller saw.
    """
    now = environment.clock.now()
    with environment.store.write() as transaction:
        run = transaction.runs.get(run_id)
        require_operator(transaction, wish.by)
        _check(run, expected)
        if run.state.ended:
            raise Conflict(f"run {run.id[:_SHOWN]} is {run.state} already", mend="there is nothing left to end")
        if cancel(transaction, run, wish, now=now):
            take_in(transaction, environment.types, transaction.runs.get(run.id), now=now)
        return transaction.runs.get(run.id)


def _check_promotion(transaction: Transaction, run: Run) -> None:
    """Refuse to try the work of an ended promotion again: nothing retries one (R7)."""
    if run.promotion_id is None:
        return
    promotion = transaction.promotions.get(run.promotion_id).promotion
    if not promotion.state.open:
        raise Conflict(f"promotion {promotion.id} is {promotion.state}", mend="ends are final; ask for a new one")


def _check_set(transaction: Transaction, run: Run) -> None:
    """Refuse to try the run of an ended set again: its result would sign nothing."""
    if run.set_id is None:
        return
    tested = transaction.sets.get(run.set_id)
    if tested.state is not SetState.RUNNING:
        mend = f"ends are final; start another set of {tested.product}"
        raise Conflict(f"set {tested.id} of {tested.product} is {tested.state}", mend=mend)


def _check(run: Run, expected: str | None) -> None:
    if expected is not None and expected != run.state:
        raise Conflict(f"run {run.id[:_SHOWN]} is {run.state}, not {expected}", mend="look at it again, then decide")
