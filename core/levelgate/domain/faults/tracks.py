"""What tracks name: pipelines, people, products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.fault import Fault, unknown
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.sets import Sets
from levelgate.domain.gates.sign_offs import SignOffs
from levelgate.domain.people import People
from levelgate.domain.rights import deciders

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.gate import Gate
    from levelgate.domain.track import Level, TrackDefinition


def faults(track: TrackDefinition, after: Declaration) -> Iterator[Fault]:
    """Find work that is no pipeline, counts that nobody can reach (R22), and sets of no product."""
    people = People(groups={group.name: frozenset(group.members) for group in after.groups}, roles=after.roles)
    pipelines = [pipeline.name for pipeline in after.pipelines]
    for place, level in enumerate(track.levels):
        for index, name in enumerate(level.work):
            if name not in pipelines:
                path = ("levels", place, "work", index)
                yield unknown(name, "pipeline", pipelines, path=path, refers=("pipelines", name))
        yield from _unreachable(f"{track.name}/{level.name}", level, place, people)
        yield from _sets(f"{track.name}/{level.name}", level, place, after)


def named_people(gate: Gate) -> tuple[str, ...]:
    """Return the groups and persons that a gate names."""
    match gate:
        case Approvals():
            return (*gate.of, *gate.each_of)
        case SignOffs():
            return tuple(gate.of)
        case _:
            return ()


def _unreachable(reference: str, level: Level, place: int, people: People) -> Iterator[Fault]:
    for side, gates in (("entry", level.entry), ("exit", level.exit)):
        for gate in gates:
            path = ("levels", place, side, gate.name)
            problems = gate.problems(people)
            for problem in problems:
                message, _, mend = problem.partition("; ")
                yield Fault(message=message, mend=mend, path=path)
            if isinstance(gate, Approvals | SignOffs) and not problems:
                yield from _too_few(gate, deciders(people, gate.of, reference), path)


def _too_few(gate: Approvals | SignOffs, persons: frozenset[str], path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Find that too few of those whom a gate names have the role of an approver there (R22)."""
    if gate.count > len(persons):
        known = ", ".join(sorted(persons)) or "nobody"
        message = f"count {gate.count} cannot be reached: of those named only these are approvers there: {known}"
        yield Fault(message=message, mend="give others the role, or write a lower count", path=path)


def _sets(reference: str, level: Level, place: int, after: Declaration) -> Iterator[Fault]:
    products = {product.name: product for product in after.products}
    for gate in level.exit:
        for index, name in enumerate(gate.products if isinstance(gate, Sets) else ()):
            path = ("levels", place, "exit", gate.name, index)
            if name not in products:
                yield unknown(name, "product", products, path=path, refers=("products", name))
            elif reference not in products[name].levels:
                message = f"{name!r} does not sign {reference}"
                yield Fault(message=message, mend=f"add {reference} to the levels of the product", path=path)
