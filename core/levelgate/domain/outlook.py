"""What is to be known of a product to say what its next set waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from levelgate.domain.set_member import SetMember

if TYPE_CHECKING:
    from levelgate.domain.product import ProductDefinition
    from levelgate.domain.product_set import ProductSet


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """A product at one moment: what its members are now, the set that runs, and when the next one starts.

    `equal` is the last set that was equal to one made of these members. `due_at` is when its schedule starts one. `who`
    may start one by hand. `lacking` is what keeps one from starting now.
    """

    definition: ProductDefinition
    members: tuple[SetMember, ...]
    lacking: tuple[str, ...] = ()
    running: ProductSet | None = None
    equal: ProductSet | None = None
    due_at: datetime | None = None
    who: tuple[str, ...] = ()
