"""Who may do what, as a table."""

from __future__ import annotations

import pytest

from levelgate.domain.people import People, Role, RoleDefinition
from levelgate.domain.rights import Action, Actor, Target, can, deciders, require
from levelgate.errors import NotEntitled

_GROUPS = {"team": frozenset({"ann", "bob"})}
_PEOPLE = People(
    groups=_GROUPS,
    roles=(
        RoleDefinition(role=Role.VIEWER, persons=("vic",)),
        RoleDefinition(role=Role.PROMOTER, groups=("team",), tracks=("web",)),
        RoleDefinition(role=Role.PROMOTER, persons=("pam",), levels=("web/prod", "api/prod")),
        RoleDefinition(role=Role.APPROVER, persons=("abe",), levels=("web/qa",)),
        RoleDefinition(role=Role.OPERATOR, persons=("oli",)),
        RoleDefinition(role=Role.ADMIN, persons=("ada",)),
    ),
)
_QA = Target(track="web", level="web/qa")
_PROD = Target(track="web", level="web/prod")
_OTHER = Target(track="api", level="api/qa")
_TRACK = Target(track="web")
_EVERYWHERE = Target()


def _may(person: str, action: Action, target: Target = _EVERYWHERE, people: People = _PEOPLE) -> bool:
    return can(people, Actor(name=person), action, target)


@pytest.mark.parametrize(
    ("person", "actions"),
    [
        ("vic", {Action.READ}),
        (
            "ann",
            {Action.READ, Action.PROMOTE, Action.ROLL_BACK, Action.RESUME, Action.START_SET},
        ),
        ("abe", {Action.READ}),
        (
            "oli",
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
            },
        ),
        (
            "ada",
            {
                Action.READ,
                Action.REVOKE,
                Action.CARRY,
                Action.SKIP,
                Action.OVERRIDE,
                Action.DEFINE,
                Action.SET_ROLES,
            },
        ),
        ("zoe", set()),
    ],
)
def test_each_role_may_do_what_it_is_for_and_nothing_else(person: str, actions: set[Action]) -> None:
    assert {action for action in Action if _may(person, action, _QA)} == actions


@pytest.mark.parametrize(
    ("person", "target", "allowed"),
    [
        ("ann", _QA, True),
        ("ann", _TRACK, True),
        ("ann", _OTHER, False),
        ("ann", _EVERYWHERE, False),
        ("pam", _PROD, True),
        ("pam", _QA, False),
        ("pam", _TRACK, False),
    ],
)
def test_a_role_reaches_as_far_as_its_tracks_and_levels(person: str, target: Target, *, allowed: bool) -> None:
    assert _may(person, Action.PROMOTE, target) is allowed


def test_an_unlimited_role_reaches_everywhere() -> None:
    assert _may("oli", Action.FREEZE, _EVERYWHERE)
    assert _may("oli", Action.FREEZE, _PROD)


def test_promoters_cancel_their_own_requests_alone() -> None:
    own, others, automatic = (Target(track="web", level="web/qa", requester=who) for who in ("ann", "bob", None))
    assert [_may("ann", Action.CANCEL, target) for target in (own, others, automatic)] == [True, False, False]


def test_a_group_that_is_not_there_gives_its_role_to_nobody() -> None:
    people = People(roles=(RoleDefinition(role=Role.ADMIN, groups=("ghosts",)),))
    assert not _may("ghosts", Action.REVOKE, people=people)


@pytest.mark.parametrize("action", [action for action in Action if action not in {"approve", "reject", "withdraw"}])
def test_where_no_roles_are_declared_the_local_command_line_has_all_rights(action: Action) -> None:
    assert _may("zoe", action, people=People())


@pytest.mark.parametrize("action", [Action.APPROVE, Action.REJECT, Action.WITHDRAW])
def test_decisions_count_only_of_people_whom_the_gate_names(action: Action) -> None:
    target = Target(track="web", level="web/qa", named=frozenset({"team"}))
    assert [_may(person, action, target, People(groups=_GROUPS)) for person in ("ann", "zoe")] == [True, False]


def test_without_a_local_command_line_no_roles_give_no_rights() -> None:
    assert not can(People(), Actor(name="zoe", local=False), Action.PROMOTE, _QA)


def test_where_nobody_is_admin_the_local_command_line_still_changes_definitions() -> None:
    people = People(roles=(RoleDefinition(role=Role.PROMOTER, persons=("ann",)),))
    assert _may("zoe", Action.SET_ROLES, people=people)
    assert not _may("zoe", Action.REVOKE, people=people)
    assert not can(people, Actor(name="zoe", local=False), Action.SET_ROLES)


def test_where_there_is_an_admin_others_do_not_change_definitions() -> None:
    assert not _may("zoe", Action.SET_ROLES)


def test_to_be_named_by_a_gate_is_enough_where_no_approvers_are_declared() -> None:
    people = People(groups=_GROUPS, roles=(RoleDefinition(role=Role.ADMIN, persons=("ada",)),))
    assert deciders(people, ["team", "cy"], "web/qa") == {"ann", "bob", "cy"}


def test_where_approvers_are_declared_only_these_decide_as_far_as_their_role_reaches() -> None:
    assert deciders(_PEOPLE, ["abe", "team"], "web/qa") == {"abe"}
    assert deciders(_PEOPLE, ["abe", "team"], "web/prod") == frozenset()


def test_an_approver_whom_the_gate_does_not_name_does_not_decide() -> None:
    assert not _may("abe", Action.APPROVE, Target(track="web", level="web/qa", named=frozenset({"team"})))


def test_a_refusal_says_who_may() -> None:
    with pytest.raises(NotEntitled) as refused:
        require(_PEOPLE, Actor(name="vic"), Action.PROMOTE, _QA)
    assert str(refused.value) == "vic may not promote at web/qa; these may: ann, bob"


def test_a_refusal_says_which_role_is_missing_where_nobody_has_it() -> None:
    people = People(roles=(RoleDefinition(role=Role.VIEWER, persons=("vic",)),))
    with pytest.raises(NotEntitled) as refused:
        require(people, Actor(name="vic"), Action.BLOCK)
    assert str(refused.value) == "vic may not block; declare a role for it: operator"


def test_who_may_is_let_through() -> None:
    require(_PEOPLE, Actor(name="ada"), Action.REVOKE, _QA)
    assert _may("ada", Action.REVOKE, _QA)
