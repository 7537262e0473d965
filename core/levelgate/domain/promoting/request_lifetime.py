"""How long a request has been up to its approvers (R18)."""

from __future__ import annotations

from dataclasses import replace

from levelgate.domain.gates.approvals import NAME, Approvals
from levelgate.domain.promoting.gatekeeper import Gatekeeper
from levelgate.domain.promotion import Promotion
from levelgate.domain.track import Level


def with_lifetime(keeper: Gatekeeper, level: Level, promotion: Promotion) -> Promotion:
    """Return a waiting promotion with the lifetime of its request as it runs, or stands still, from now on.

    It runs only while approvals are below the count and the other entry gates pass. One that is over while they pass
    stays over, whatever was decided after it.
    """
    judged = keeper.entry(level, promotion)
    others_pass = judged.others_pass(NAME)
    if judged.end is not None and others_pass:
        return promotion
    gate = _limited(level, promotion)
    since, stopped = None, None
    if gate is not None:
        since, stopped = gate.clock(keeper.facts(level, promotion), others_pass=others_pass)
    if (since, stopped) == (promotion.asking_since, promotion.asking_stopped_at):
        return promotion
    return replace(promotion, asking_since=since, asking_stopped_at=stopped)


def _limited(level: Level, promotion: Promotion) -> Approvals | None:
    """Return the gate that limits how long the promotion may be asked for, where there is one."""
    gates = (gate for gate in level.entry if isinstance(gate, Approvals) and gate.lifetime is not None)
    return None if NAME in promotion.overrides else next(gates, None)
