"""The groups and the roles, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.people import Group, GroupDefinition, HeldRole, RoleDefinition


class Groups(Protocol):
    """The groups; a removed one is kept, but not found here.

    Whatever changes one marks the lanes with open promotions due (R23).
    """

    def all(self) -> Sequence[Group]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Group:
        """Return the one of that name."""
        ...

    def add(self, definition: GroupDefinition) -> Group:
        """Add one; a removed one of that name comes back."""
        ...

    def change(self, group_id: int, definition: GroupDefinition) -> Group:
        """Give one another definition and raise its revision."""
        ...

    def remove(self, group_id: int) -> None:
        """Remove one."""
        ...


class Roles(Protocol):
    """The roles; a removed one is kept, but not found here. A change marks the lanes with open promotions due (R23)."""

    def all(self) -> Sequence[HeldRole]:
        """Return all, oldest first."""
        ...

    def add(self, definition: RoleDefinition) -> HeldRole:
        """Add one."""
        ...

    def change(self, role_id: int, definition: RoleDefinition) -> HeldRole:
        """Give one another definition."""
        ...

    def remove(self, role_id: int) -> None:
        """Remove one."""
        ...
