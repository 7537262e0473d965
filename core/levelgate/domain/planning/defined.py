"""Everything that is defined at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from levelgate.domain.declaration import Declaration
from levelgate.domain.freeze import Freeze
from levelgate.domain.package import PackageDefinition
from levelgate.domain.people import Group, HeldRole
from levelgate.domain.pipeline import Pipeline
from levelgate.domain.product import Product
from levelgate.domain.repository import Repository
from levelgate.domain.subscription import Subscription
from levelgate.domain.track import Track


@dataclass(frozen=True, kw_only=True, slots=True)
class Defined:
    """Everything that is defined at one moment."""

    repositories: Sequence[Repository] = ()
    packages: Sequence[PackageDefinition] = ()
    tracks: Sequence[Track] = ()
    pipelines: Sequence[Pipeline] = ()
    subscriptions: Sequence[Subscription] = ()
    products: Sequence[Product] = ()
    freezes: Sequence[Freeze] = ()
    groups: Sequence[Group] = ()
    roles: Sequence[HeldRole] = ()

    def declaration(self) -> Declaration:
        """Return it as a file would declare it."""
        return Declaration(
            repositories=tuple(repository.definition for repository in self.repositories),
            packages=tuple(self.packages),
            tracks=tuple(track.definition for track in self.tracks),
            pipelines=tuple(pipeline.definition for pipeline in self.pipelines),
            subscriptions=tuple(subscription.definition for subscription in self.subscriptions),
            products=tuple(product.definition for product in self.products),
            holds=tuple(freeze.definition for freeze in self.freezes),
            groups=tuple(group.definition for group in self.groups),
            roles=tuple(role.definition for role in self.roles),
        )
