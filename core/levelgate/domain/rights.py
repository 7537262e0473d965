"""Who may do what: the roles of section 1 of the rules, limited to tracks and levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from levelgate.domain.people import People, Role, RoleDefinition
from levelgate.errors import NotEntitled


class Action(StrEnum):
    """What a person can want to do, as a message says it after "may not"."""

    READ = "read"
    PROMOTE = "promote"
    CANCEL = "cancel"
    ROLL_BACK = "roll back"
    RESUME = "resume"
    START_SET = "start a set"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REGISTER = "register"
    OPERATE = "operate repositories, pipelines and runs"
    FREEZE = "freeze"
    PAUSE = "pause"
    PIN = "pin"
    BLOCK = "block"
    LIFT = "lift"
    ACCEPT = "accept"
    REPORT = "report a check"
    REVOKE = "revoke"
    CARRY = "carry"
    SKIP = "skip"
    OVERRIDE = "override"
    DEFINE = "define tracks and products"
    SET_ROLES = "set roles"


_DECISIONS = frozenset({Action.APPROVE, Action.REJECT, Action.WITHDRAW})
# Definitions can be made by somebody whatever is declared, or a file with roles and no admin could never be mended.
_DEFINING = frozenset({Action.REGISTER, Action.DEFINE, Action.SET_ROLES, Action.FREEZE, Action.LIFT})
_MAY: Mapping[Role, frozenset[Action]] = {
    Role.VIEWER: frozenset({Action.READ}),
    Role.PROMOTER: frozenset(
        {Action.READ, Action.PROMOTE, Action.CANCEL, Action.ROLL_BACK, Action.RESUME, Action.START_SET}
    ),
    Role.APPROVER: frozenset({Action.READ, *_DECISIONS}),
    Role.OPERATOR: frozenset(
        {
            Action.READ,
            Action.REGISTER,
            Action.OPERATE,
            Action.FREEZE,
            Action.PAUSE,
            Action.PIN,
            Action.BLOCK,
            Action.LIFT,
            Action.ACCEPT,
            Action.REPORT,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Action.READ,
            Action.REVOKE,
            Action.CARRY,
            Action.SKIP,
            Action.OVERRIDE,
            Action.DEFINE,
            Action.SET_ROLES,
        }
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Who acts; `local`: on the local command line, rather than through a server."""

    name: str
    local: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What is acted on: `track` and `level` (`web/prod`), where it has one; without either it is everywhere.

    `requester` is who asked for the promotion that is to be cancelled. `named` are those whom the gate names that is to
    be decided on.
    """

    track: str | None = None
    level: str | None = None
    requester: str | None = None
    named: frozenset[str] = frozenset()


EVERYWHERE = Target()


def can(people: People, actor: Actor, action: Action, target: Target = EVERYWHERE) -> bool:
    """Say whether an actor may do something to something.

    Where no roles are declared the local command line has all rights; decisions still count only of people whom the
    gate names. Where roles are declared and nobody is admin, it can still change the definitions.
    """
    if action in _DECISIONS:
        return _decides(people, actor, target)
    if actor.local and (not people.roles or (action in _DEFINING and not _held(people, Role.ADMIN))):
        return True
    if action is Action.CANCEL and target.requester != actor.name:
        return False
    return any(action in _MAY[one.role] and _covers(one, target) for one in roles_of(people, actor.name))


def require(people: People, actor: Actor, action: Action, target: Target = EVERYWHERE) -> None:
    """Raise NotEntitled, saying who may, where the actor may not."""
    if can(people, actor, action, target):
        return
    where = target.level or target.track
    at = f" at {where}" if where else ""
    who = sorted(_able(people, action, target))
    mend = f"these may: {', '.join(who)}" if who else f"declare a role for it: {_roles_for(action)}"
    raise NotEntitled(f"{actor.name} may not {action}{at}", mend=mend)


def roles_of(people: People, person: str) -> list[RoleDefinition]:
    """Return the roles that a person has, by name or through a group."""
    return [role for role in people.roles if person in _holders(people, role)]


def deciders(people: People, named: Iterable[str], level: str) -> frozenset[str]:
    """Return the persons behind the names that a gate has who may decide at a level (`web/prod`).

    To be named is enough, unless approvers are declared: then only those of them are meant whose role reaches there.
    """
    persons = people.among(named)
    approvers = [role for role in people.roles if role.role is Role.APPROVER]
    if not approvers:
        return persons
    there = Target(track=level.partition("/")[0], level=level)
    return persons & frozenset().union(*(_holders(people, role) for role in approvers if _covers(role, there)))


def _decides(people: People, actor: Actor, target: Target) -> bool:
    return actor.name in deciders(people, target.named, target.level or "")


def _holders(people: People, role: RoleDefinition) -> frozenset[str]:
    return frozenset(role.persons).union(*(people.groups.get(group, frozenset()) for group in role.groups))


def _held(people: People, role: Role) -> bool:
    return any(one.role is role and _holders(people, one) for one in people.roles)


def _covers(role: RoleDefinition, target: Target) -> bool:
    if not role.tracks and not role.levels:
        return True
    return target.track in role.tracks or target.level in role.levels


def _able(people: People, action: Action, target: Target) -> frozenset[str]:
    if action in _DECISIONS:
        return deciders(people, target.named, target.level or "")
    if action is Action.CANCEL:
        return frozenset() if target.requester is None else frozenset({target.requester})
    fitting = (role for role in people.roles if action in _MAY[role.role] and _covers(role, target))
    return frozenset().union(*(_holders(people, role) for role in fitting))


def _roles_for(action: Action) -> str:
    return " or ".join(role.value for role, actions in _MAY.items() if action in actions)
