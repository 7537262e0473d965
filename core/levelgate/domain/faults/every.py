"""What is wrong with any definition, beside all others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from levelgate.domain.faults import freezes, levels, packages, people, products, tracks
from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.package import PackageDefinition
from levelgate.domain.people import GroupDefinition, RoleDefinition
from levelgate.domain.product import ProductDefinition
from levelgate.domain.track import TrackDefinition

if TYPE_CHECKING:
    from levelgate.domain.declaration import Declaration, Definition
    from levelgate.domain.faults.fault import Fault


def faults(definition: Definition, after: Declaration) -> Iterator[Fault]:
    """Find what is wrong with a definition, where `after` is all that will be defined."""
    match definition:
        case PackageDefinition():
            yield from packages.faults(definition, after)
        case TrackDefinition():
            yield from levels.faults(definition)
            yield from tracks.faults(definition, after)
        case ProductDefinition():
            yield from products.faults(definition, after)
        case FreezeDefinition():
            yield from freezes.faults(definition, after)
        case GroupDefinition():
            yield from people.group_faults(definition, after)
        case RoleDefinition():
            yield from people.role_faults(definition, after)
        case _:
            return
