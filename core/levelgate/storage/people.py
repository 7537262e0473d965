"""Groups and roles."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, insert, select, type_coerce, update

from levelgate.domain.people import Group, GroupDefinition, HeldRole, People, Role, RoleDefinition
from levelgate.errors import Conflict
from levelgate.storage.due_lanes import mark_waiting
from levelgate.storage.nearest import not_found
from levelgate.storage.prepared import Prepared
from levelgate.storage.tables import groups, roles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row

_KEPT = ~groups.c.removed


class SqlGroups:
    """The port `Groups` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Group]:
        """Return all, by name."""
        return [_group(row) for row in self._connection.execute(select(groups).where(_KEPT).order_by(groups.c.name))]

    def get(self, name: str) -> Group:
        """Return the one of that name."""
        found = self._one(_KEPT, groups.c.name == name)
        if found is None:
            raise not_found("group", name, self._connection.scalars(select(groups.c.name).where(_KEPT)))
        return _group(found)

    def add(self, definition: GroupDefinition) -> Group:
        """Add one; a removed one of that name comes back."""
        self._refuse_twin(definition.name, but=None)
        removed = self._one(groups.c.removed, groups.c.name == definition.name)
        if removed is None:
            self._connection.execute(insert(groups).values(**_defined(definition), revision=1, removed=False))
            mark_waiting(self._connection)
            return self.get(definition.name)
        return self.change(removed.id, definition)

    def change(self, group_id: int, definition: GroupDefinition) -> Group:
        """Give one another definition and raise its revision."""
        self._refuse_twin(definition.name, but=group_id)
        self._set(group_id, **_defined(definition), revision=groups.c.revision + 1, removed=False)
        return self.get(definition.name)

    def remove(self, group_id: int) -> None:
        """Remove one."""
        self._set(group_id, removed=True)

    def _one(self, *conditions: ColumnElement[bool]) -> Row[Any] | None:
        query = select(groups).where(*conditions).order_by(groups.c.id.desc()).limit(1)
        return self._connection.execute(query).one_or_none()

    def _set(self, group_id: int, **values: Any) -> None:
        self._connection.execute(update(groups).where(groups.c.id == group_id).values(**values))
        mark_waiting(self._connection)

    def _refuse_twin(self, name: str, *, but: int | None) -> None:
        twin = self._one(_KEPT, groups.c.name == name)
        if twin is not None and twin.id != but:
            raise Conflict(f"there is a group {name!r} already", mend="choose another name, or change it")


class SqlRoles:
    """The port `Roles` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[HeldRole]:
        """Return all, oldest first."""
        rows = self._connection.execute(select(roles).where(~roles.c.removed).order_by(roles.c.id))
        return [_role(row) for row in rows]

    def add(self, definition: RoleDefinition) -> HeldRole:
        """Add one."""
        values = {**_said(definition), "removed": False}
        new = self._connection.execute(insert(roles).values(values)).inserted_primary_key
        mark_waiting(self._connection)
        return HeldRole(id=int((new or [0])[0]), definition=definition)

    def change(self, role_id: int, definition: RoleDefinition) -> HeldRole:
        """Give one another definition."""
        self._set(role_id, _said(definition))
        return HeldRole(id=role_id, definition=definition)

    def remove(self, role_id: int) -> None:
        """Remove one."""
        self._set(role_id, {"removed": True})

    def _set(self, role_id: int, values: dict[str, Any]) -> None:
        self._connection.execute(update(roles).where(roles.c.id == role_id).values(values))
        mark_waiting(self._connection)  # approvers are among them, whose answers count


def people_there(connection: Connection) -> People:
    """Return all groups and roles as the evaluator needs them; the same rows are read once."""
    return _people(tuple(_GROUPS.all(connection)), tuple(_ROLES.all(connection)))


@lru_cache(maxsize=32)
def _people(groups: tuple[Any, ...], roles: tuple[Any, ...]) -> People:
    members = {row.name: frozenset(json.loads(row.members)) for row in groups}
    return People(groups=members, roles=tuple(_spelled_role(row) for row in roles))


def _spelled_role(row: Any) -> RoleDefinition:
    return RoleDefinition(role=Role(row.role), **{name: tuple(json.loads(getattr(row, name))) for name in _NAMED})


_NAMED = ("groups", "persons", "tracks", "levels")
_GROUPS = Prepared(
    select(groups.c.name, type_coerce(groups.c.members, Text).label("members")).where(_KEPT).order_by(groups.c.name)
)
_ROLES = Prepared(
    select(roles.c.role, *(type_coerce(roles.c[name], Text).label(name) for name in _NAMED))
    .where(~roles.c.removed)
    .order_by(roles.c.id)
)


def _defined(definition: GroupDefinition) -> dict[str, Any]:
    return {"name": definition.name, "members": definition.members}


def _group(row: Row[Any]) -> Group:
    definition = GroupDefinition(name=row.name, members=tuple(row.members))
    return Group(id=row.id, definition=definition, revision=row.revision)


def _said(definition: RoleDefinition) -> dict[str, Any]:
    return {
        "role": definition.role.value,
        "groups": definition.groups,
        "persons": definition.persons,
        "tracks": definition.tracks,
        "levels": definition.levels,
    }


def _role(row: Row[Any]) -> HeldRole:
    definition = RoleDefinition(
        role=Role(row.role),
        groups=tuple(row.groups),
        persons=tuple(row.persons),
        tracks=tuple(row.tracks),
        levels=tuple(row.levels),
    )
    return HeldRole(id=row.id, definition=definition)
