"""Decisions: approve, reject and withdraw (R17, R18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.change import Decided, Ended, Withdrawn
from levelgate.domain.decisions import stale_at, standing_answers
from levelgate.domain.gates.approvals import NAME as APPROVALS
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.quorum import rejected
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.lane import Lane
from levelgate.domain.promoting.asking import open_promotion
from levelgate.domain.promoting.gatekeeper import entry_gates, exit_gates
from levelgate.domain.promoting.leaving import ended
from levelgate.domain.promoting.request import level_of
from levelgate.domain.promotion import Answer, Decision, Promotion, PromotionState
from levelgate.errors import Conflict, NotEntitled, NotPossible

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request
    from levelgate.domain.track import Level


def decide(
    lane: Lane, promotion: Promotion, answer: Answer, request: Request, now: datetime
) -> tuple[Decided | Ended, ...]:
    """Approve or reject, at the gate that is open in the promotion's state where the request names none.

    Repeating an answer that counts changes nothing. One reject ends the promotion at once.
    """
    current = open_promotion(lane, promotion, request.expected)
    gate = _open_gate(level_of(lane, current.level), current, request.gate)
    _check_entitled(lane, current, gate, request.person)
    given = standing_answers(current.decisions, gate.name).get(request.person)
    if given is not None and given.answer is answer and not _is_stale(gate, given, now):
        return ()
    decision = Decision(gate=gate.name, person=request.person, answer=answer, reason=request.reason, at=now)
    decided = replace(current, decisions=(*current.decisions, decision))
    changes = (Decided(promotion=decided, decision=decision),)
    if answer is Answer.APPROVE:
        return changes
    return (*changes, ended(decided, PromotionState.REJECTED, rejected(decision), now))


def withdraw(lane: Lane, promotion: Promotion, request: Request, now: datetime) -> tuple[Withdrawn]:
    """Take back the one answer that a person has at a gate, while the gate is open."""
    current = open_promotion(lane, promotion, request.expected)
    gate = _open_gate(level_of(lane, current.level), current, request.gate)
    given = standing_answers(current.decisions, gate.name).get(request.person)
    if given is None:
        said = f"{request.person} has no answer to withdraw on the {gate.name} of promotion {current.id}"
        raise Conflict(said, mend="`levelgate promotion show` says how it stands")
    withdrawn = replace(given, withdrawn_at=now)
    decisions = tuple(withdrawn if one is given else one for one in current.decisions)
    return (Withdrawn(promotion=replace(current, decisions=decisions), decision=withdrawn),)


def _open_gate(level: Level, promotion: Promotion, name: str | None) -> Approvals | SignOffs:
    """Return the gate that is decided on; raise where the level has none, or it is not open (R17).

    Where none is named, and the level has only one that is not open in this state, that is the one that was meant.
    """
    waits = promotion.state is PromotionState.WAITING
    known = [gate.name for gate in (*level.entry, *level.exit) if isinstance(gate, Approvals | SignOffs)]
    name = name or next(iter(sorted(known, key=lambda one: (one == APPROVALS) is not waits)), APPROVALS)
    if name not in known:
        mend = f"it has {' and '.join(known)}" if known else "nobody decides there"
        raise NotPossible(f"{level.name} has no {name} to decide on", mend=mend)
    gates = entry_gates(level, promotion) if waits else exit_gates(level, promotion)
    for gate in gates:
        if gate.name == name and isinstance(gate, Approvals | SignOffs) and gate.is_open(promotion):
            return gate
    raise Conflict(
        f"promotion {promotion.id} is {promotion.state}: {_closed(name, promotion)}",
        mend="`levelgate promotion show` says how it stands",
    )


def _closed(name: str, promotion: Promotion) -> str:
    if name in promotion.overrides:
        return f"{name} were overridden"
    if promotion.rollback:
        return f"a rollback takes no {name}"
    if name == APPROVALS:
        return "approvals are taken while it waits"
    return "sign-offs are not open yet: they are taken from the success of its work on"


def _check_entitled(lane: Lane, promotion: Promotion, gate: Approvals | SignOffs, person: str) -> None:
    entitled = gate.entitled(lane.people, promotion, lane.track.reference(promotion.level))
    if person not in entitled:
        who = ", ".join(sorted(entitled)) or "nobody"
        raise NotEntitled(
            f"{person} may not decide on the {gate.name} of promotion {promotion.id}", mend=f"these may: {who}"
        )


def _is_stale(gate: Approvals | SignOffs, decision: Decision, now: datetime) -> bool:
    end = stale_at(decision, gate.validity) if isinstance(gate, Approvals) else None
    return end is not None and end <= now
