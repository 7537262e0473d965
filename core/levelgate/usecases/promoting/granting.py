"""Revoke and carry: what persons change in what versions hold (R13, R16)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from levelgate.domain.grant import Grant
from levelgate.domain.promoting.revoking import carry as carried
from levelgate.domain.promoting.revoking import revoke as revoked
from levelgate.domain.promoting.revoking import to_carry
from levelgate.domain.rights import Action
from levelgate.errors import Conflict, NotPossible
from levelgate.usecases.promoting.commanding import Commanded, Commands
from levelgate.usecases.promoting.finding import level_in

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request
    from levelgate.usecases.promoting.finding import FindVersion


class Granting(Commands):
    """Changes of grants; each returns all grants of the version, revoked ones too, in order."""

    def revoke(self, find: FindVersion, level: str, request: Request) -> Sequence[Grant]:
        """Mark the grant of a version at a level as revoked."""
        with self.on_version(find, request) as (command, version):
            name = level_in(command.record, level)
            command.require(Action.REVOKE, name)
            command.move(revoked(command.lane, version.id, name, request, command.now))
            return command.transaction.grants.of_version(version.id)

    def carry(
        self, find: FindVersion, source: FindVersion, request: Request, *, expected: Sequence[str] | None = None
    ) -> Sequence[Grant]:
        """Carry the grants of a version over to another one with the same digest.

        Where others would be carried than those at the expected levels, it is a conflict (R19).
        """
        with self.on_version(find, request) as (command, version):
            known = source(command.transaction)
            if known.package_id != version.package_id:
                raise NotPossible(
                    f"{known.package} is another package than {version.package}", mend="carry within one package"
                )
            origin = command.transaction.lanes.version(command.record, known.id)
            for level in command.record.track.definition.levels:
                if origin.holds_grant(level.name):
                    command.require(Action.CARRY, level.name)
            if expected is not None:
                _expect(command, [level.name for level in to_carry(command.lane, version.id, origin)], expected)
            command.move(carried(command.lane, version.id, origin, request, command.now))
            return command.transaction.grants.of_version(version.id)


def _expect(command: Commanded, levels: Sequence[str], expected: Sequence[str]) -> None:
    if set(levels) != {level_in(command.record, one) for one in expected}:
        found = ", ".join(map(command.record.track.reference, levels)) or "nothing"
        raise Conflict(f"{found} would be carried, not what is expected", mend="look at it again, then decide")
