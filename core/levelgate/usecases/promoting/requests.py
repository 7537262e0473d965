"""Promote, cancel, roll back and resume: what persons ask of a lane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from levelgate.domain.change import Change, Promoted
from levelgate.domain.promoting.asking import ask
from levelgate.domain.promoting.asking import cancel as cancelled
from levelgate.domain.promoting.resuming import resume as resumed
from levelgate.domain.promoting.rollback import roll_back as rolled_back
from levelgate.domain.promotion import PromotionRecord
from levelgate.domain.rights import Action
from levelgate.errors import Conflict
from levelgate.usecases.promoting.commanding import Commands
from levelgate.usecases.promoting.finding import FindVersion, level_in

if TYPE_CHECKING:
    from levelgate.domain.promoting.request import Request
    from levelgate.domain.promoting.resuming import Resumption
    from levelgate.domain.reference import LaneReference
    from levelgate.usecases.promoting.commanding import Commanded


class Requests(Commands):
    """Requests: for a version at a level, for its end, for the way back, and for going on after that."""

    def promote(self, find: FindVersion, level: str, request: Request) -> PromotionRecord:
        """Ask for a version at a level (R7), and return the promotion as it stands: it may have entered at once."""
        with self.on_version(find, request) as (command, version):
            name = level_in(command.record, level)
            command.require(Action.PROMOTE, name)
            _require_going_around(command, name, request)
            moved = command.move(ask(command.lane, version.id, name, request, command.now))
            return _outcome(command, moved, version.id, name)

    def cancel(self, number: int, request: Request) -> PromotionRecord:
        """End an open promotion: one that waits is cancelled, one that is active is stopped."""
        with self.on_promotion(number, request) as (command, promotion):
            command.require(Action.CANCEL, promotion.level, requester=promotion.requester)
            moved = command.move(cancelled(command.lane, promotion, request, command.now))
            return command.outcome(promotion, moved)

    def roll_back(self, lane: LaneReference, level: str, find: FindVersion, request: Request) -> PromotionRecord:
        """Roll a lane back at a level to a version that holds it, at once (R12); return the target's promotion."""
        with self.on_lane_to(lane, find, request) as (command, target):
            name = level_in(command.record, level)
            command.require(Action.ROLL_BACK, name)
            _require_going_around(command, name, request)
            moved = command.move(rolled_back(command.lane, target.id, name, request, command.now))
            return _outcome(command, moved, target.id, name)

    def resume(
        self,
        lane: LaneReference,
        level: str,
        request: Request,
        *,
        only_show: bool = False,
        expected: Sequence[FindVersion] | None = None,
    ) -> Resumption:
        """Lift the pin of a lane at a level, and return what enters next by that; or only say what would (R11).

        Where other versions than the expected ones would enter by now, it is a conflict (R19).
        """
        with self.on_lane(lane, request) as command:
            name = level_in(command.record, level)
            resumption = resumed(command.lane, name, command.now, request.reason)
            if expected is not None:
                _check_next(command, resumption, frozenset(find(command.transaction).id for find in expected))
            if not only_show:
                command.require(Action.RESUME, name)
                command.move(resumption.changes)
            return resumption


def _require_going_around(command: Commanded, level: str, request: Request) -> None:
    if request.skip:
        command.require(Action.SKIP, level)
    if request.overrides:
        command.require(Action.OVERRIDE, level)


def _check_next(command: Commanded, resumption: Resumption, expected: frozenset[int]) -> None:
    following = [one.version_id for one in resumption.next]
    if set(following) == expected:
        return
    known = command.transaction.versions.by_id(following)
    names = ", ".join(f"{known[one].package}@{known[one].version}" for one in following) or "nothing"
    raise Conflict(f"{names} would enter next, not what is expected", mend="look at it again, then decide")


def _outcome(command: Commanded, moved: Sequence[Change], version_id: int, level: str) -> PromotionRecord:
    """Return the last promotion of a version at a level, as it stands after what the command has moved."""
    touched = (change.promotion for change in moved if isinstance(change, Promoted))
    there = (one for one in (*command.lane.promotions, *touched) if (one.version_id, one.level) == (version_id, level))
    return command.outcome(max(there, key=lambda one: one.id), moved)
