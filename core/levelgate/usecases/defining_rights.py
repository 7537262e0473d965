"""Whether somebody may do what a plan says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.plan import Action as Step
from levelgate.domain.rights import EVERYWHERE, Action, Actor, Target, require

if TYPE_CHECKING:
    from levelgate.domain.people import People
    from levelgate.domain.plan import Plan, PlanEntry

_ACTIONS: Mapping[str, Action] = {
    "repositories": Action.REGISTER,
    "packages": Action.REGISTER,
    "pipelines": Action.REGISTER,
    "subscriptions": Action.REGISTER,
    "tracks": Action.DEFINE,
    "products": Action.DEFINE,
    "holds": Action.FREEZE,
    "groups": Action.SET_ROLES,
    "roles": Action.SET_ROLES,
}


def require_rights(people: People, actor: str, plan: Plan) -> None:
    """Raise NotEntitled where an actor may not do one of the steps; `people` are those before any of them."""
    for entry in plan.steps:
        lifting = entry.section == "holds" and entry.action is Step.REMOVE
        action = Action.LIFT if lifting else _ACTIONS[entry.section]
        require(people, Actor(name=actor), action, _target(entry))


def _target(entry: PlanEntry) -> Target:
    if entry.section == "tracks":
        return Target(track=entry.name)
    if isinstance(entry.definition, FreezeDefinition):
        scope = entry.definition.scope
        track = scope.track or (scope.level or "").partition("/")[0] or None
        return Target(track=track, level=scope.level)
    return EVERYWHERE
