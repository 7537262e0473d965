"""The exit gate `sets`: a set of each of these products has passed with this version in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from levelgate.domain.facts import Facts
from levelgate.domain.gate import Kind, Missing, Verdict
from levelgate.domain.people import People
from levelgate.domain.product import StartKind
from levelgate.domain.setting import NAMES, names

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.domain.outlook import Outlook

NAME = "sets"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sets:
    """Passes when this promotion was signed off by a passed set of each of these products (section 7)."""

    products: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its kind."""
        return NAME

    def settings(self) -> JsonValue:
        """Return its setting as the declaration file spells it."""
        return list(self.products)

    def problems(self, people: People) -> list[str]:
        """Return nothing: whether the products are there is asked of the whole declaration."""
        del people
        return []

    def judge(self, facts: Facts) -> Verdict:
        """Say whether it passes; what a set waits for is said where the facts hold the outlook of its product."""
        signed = {product for product, _ in facts.promotion.signed_sets} if facts.promotion is not None else set()
        lacking = (product for product in self.products if product not in signed)
        return Verdict(missing=tuple(one for product in lacking for one in _missing(product, facts)))


def _missing(product: str, facts: Facts) -> Iterator[Missing]:
    awaited = f"awaits a passed set of {product}"
    outlook = facts.outlooks.get(product)
    if outlook is None or facts.promotion is None or facts.promotion.worked_at is None:
        yield Missing(gate=NAME, what=awaited)
    elif facts.reference not in outlook.definition.levels:
        yield Missing(gate=NAME, what=f"{awaited}, which does not sign {facts.reference}")
    elif facts.lane not in {member.name for member in outlook.members}:
        yield Missing(gate=NAME, what=f"{awaited}, of which {facts.lane} is no member")
    else:
        yield from _of_member(awaited, facts, outlook, facts.promotion.id)


def _of_member(awaited: str, facts: Facts, outlook: Outlook, promotion: int) -> Iterator[Missing]:
    running, pipeline = outlook.running, outlook.definition.pipeline
    if running is not None and promotion in running.candidates:
        yield Missing(gate=NAME, what=f"{awaited}: set {running.id} is running with it", who=(pipeline,))
        return
    if running is not None:
        yield Missing(gate=NAME, what=f"{awaited}: set {running.id} is running without it", who=(pipeline,))
    taken = next(one for one in outlook.members if one.name == facts.lane)
    if taken.promotion_id not in {None, promotion}:
        yield Missing(gate=NAME, what=f"{awaited}, which goes on with promotion {taken.promotion_id} first")
    for lack in outlook.lacking:
        yield Missing(gate=NAME, what=f"{awaited}, and {lack}")
    yield from _start(awaited, facts, outlook)


def _start(awaited: str, facts: Facts, outlook: Outlook) -> Iterator[Missing]:
    """Say what starts the next set."""
    start = outlook.definition.start
    if start.kind is StartKind.HAND:
        yield Missing(gate=NAME, what=f"{awaited}, which a person starts", who=outlook.who)
    elif start.kind is StartKind.SCHEDULE:
        yield _scheduled(awaited, outlook)
    elif outlook.equal is not None:
        came_to = f"set {outlook.equal.id} is {outlook.equal.state}"
        what = f"{awaited}: {came_to}, and an equal one is started by a person only"
        yield Missing(gate=NAME, what=what, who=outlook.who)
    elif not outlook.lacking and outlook.running is None:
        yield Missing(gate=NAME, what=f"{awaited}, which starts at the next evaluation", look_again=facts.now)


def _scheduled(awaited: str, outlook: Outlook) -> Missing:
    start, due_at = outlook.definition.start, outlook.due_at
    if due_at is None:
        return Missing(gate=NAME, what=f"{awaited}, which waits for its schedule ({start.cron})", who=outlook.who)
    local = due_at.astimezone(ZoneInfo(start.zone))
    what = f"{awaited}, which waits for the schedule at {local:%a %Y-%m-%d %H:%M} {start.zone}"
    return Missing(gate=NAME, what=what, who=outlook.who, look_again=due_at)


def read(value: JsonValue) -> Sets:
    """Read `[shop]`."""
    return Sets(products=names(value))


KIND = Kind(name=NAME, read=read, schema={"description": "products whose sets must pass with it", **NAMES})
