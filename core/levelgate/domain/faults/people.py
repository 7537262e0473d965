"""What groups and roles name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.fault import Fault, unknown
from levelgate.domain.faults.places import level_faults, track_faults

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.people import GroupDefinition, RoleDefinition


def group_faults(group: GroupDefinition, after: Declaration) -> Iterator[Fault]:
    """Find groups among the members: only persons are in a group."""
    groups = {other.name for other in after.groups}
    for index, member in enumerate(group.members):
        if member in groups:
            mend = "name its members, or rename it"
            yield Fault(message=f"{member!r} is a group, not a person", mend=mend, path=("members", index))


def role_faults(role: RoleDefinition, after: Declaration) -> Iterator[Fault]:
    """Find groups, tracks and levels that are not there."""
    groups = [group.name for group in after.groups]
    for index, name in enumerate(role.groups):
        if name not in groups:
            yield unknown(name, "group", groups, path=("groups", index), refers=("groups", name))
    for index, track in enumerate(role.tracks):
        yield from track_faults(track, after, ("tracks", index))
    for index, level in enumerate(role.levels):
        yield from level_faults(level, after, ("levels", index))
