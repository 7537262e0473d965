"""What products name: members, levels and a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults.fault import Fault, unknown
from levelgate.domain.faults.places import governing, lane_faults, level_faults
from levelgate.domain.reference import parse_lane

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration
    from levelgate.domain.package import PackageDefinition
    from levelgate.domain.product import ProductDefinition


def faults(product: ProductDefinition, after: Declaration) -> Iterator[Fault]:
    """Find what is not there, and members that never come to a level that the product signs."""
    pipelines = [pipeline.name for pipeline in after.pipelines]
    if product.pipeline not in pipelines:
        yield unknown(
            product.pipeline, "pipeline", pipelines, path=("pipeline",), refers=("pipelines", product.pipeline)
        )
    for index, level in enumerate(product.levels):
        yield from level_faults(level, after, ("levels", index))
    for key, members in (("members", product.members), ("optional", product.optional)):
        for index, member in enumerate(members):
            if key == "optional" and member in product.members:
                mend = "name it once"
                yield Fault(message=f"{member!r} is among the members", mend=mend, path=(key, index))
            yield from _member(product, member, after, (key, index))


def _member(
    product: ProductDefinition, member: str, after: Declaration, path: tuple[str | int, ...]
) -> Iterator[Fault]:
    lane = parse_lane(member)
    definition = governing(str(lane.package), after)
    if definition is None and path[0] == "optional" and _is_repository(lane.package.repository, after):
        return  # a set can do without it, and so can a product until the package is there
    yield from lane_faults(str(lane.package), lane.line, after, path, path)
    if definition is not None:
        yield from _elsewhere(product, member, definition, path)


def _is_repository(name: str, after: Declaration) -> bool:
    return any(repository.name == name for repository in after.repositories)


def _elsewhere(
    product: ProductDefinition, member: str, definition: PackageDefinition, path: tuple[str | int, ...]
) -> Iterator[Fault]:
    tracks = sorted({level.partition("/")[0] for level in product.levels})
    if definition.track not in tracks:
        where = f"is on the track {definition.track!r}" if definition.track else "is on no track"
        mend = f"put it on {' or '.join(tracks)}, or sign a level of its track"
        yield Fault(message=f"{member!r} {where}, of which the product signs no level", mend=mend, path=path)
