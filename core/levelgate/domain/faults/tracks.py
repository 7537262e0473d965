"""What tracks name: pipelines, people, products."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.fault import Fault, unknown
from levelgate.domain.gates.sets import Sets
from levelgate.domain.people import People

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.track import Level, TrackDefinition


def faults(track: TrackDefinition, after: Declaration) -> Iterator[Fault]:
    """Find work that is no pipeline, counts that nobody can reach (R22), and sets of no product."""
    people = People(groups={group.name: frozenset(group.members) for group in after.groups})
    pipelines = [pipeline.name for pipeline in after.pipelines]
    for place, level in enumerate(track.levels):
        for index, name in enumerate(level.work):
            if name not in pipelines:
                path = ("levels", place, "work", index)
                yield unknown(name, "pipeline", pipelines, path=path, refers=("pipelines", name))
        yield from _unreachable(level, place, people)
        yield from _sets(f"{track.name}/{level.name}", level, place, after)


def _unreachable(level: Level, place: int, people: People) -> Iterator[Fault]:
    for side, gates in (("entry", level.entry), ("exit", level.exit)):
        for gate in gates:
            for problem in gate.problems(people):
                message, _, mend = problem.partition("; ")
                yield Fault(message=message, mend=mend, path=("levels", place, side, gate.name))


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
