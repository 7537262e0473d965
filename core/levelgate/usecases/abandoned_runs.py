"""Runs whose server was killed: their leases are ended, or they would be started again a minute later."""

from __future__ import annotations

import logging

from levelgate.ports import Environment

_log = logging.getLogger(__name__)


def free_abandoned_runs(environment: Environment) -> None:
    """End the lease of every run that goes on.

    For the one server of the database, before it claims anything: whichever server held a run has ended.
    """
    with environment.store.write() as transaction:
        freed = transaction.runs.free(at=environment.clock.now())
    for run in freed:
        _log.warning("run %s of %s: its server ended during attempt %d", run.id[:12], run.pipeline, run.attempt)
