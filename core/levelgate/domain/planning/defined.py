"""Everything that is defined at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from levelgate.domain.declaration import Declaration
from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import Pipeline
from levelgate.domain.repository import Repository
from levelgate.domain.subscription import Subscription


@dataclass(frozen=True, kw_only=True, slots=True)
class Defined:
    """Everything that is defined at one moment."""

    repositories: Sequence[Repository] = ()
    packages: Sequence[PackageDefinition] = ()
    pipelines: Sequence[Pipeline] = ()
    subscriptions: Sequence[Subscription] = ()

    def declaration(self) -> Declaration:
        """Return it as a file would declare it."""
        return Declaration(
            repositories=tuple(repository.definition for repository in self.repositories),
            packages=tuple(self.packages),
            pipelines=tuple(pipeline.definition for pipeline in self.pipelines),
            subscriptions=tuple(subscription.definition for subscription in self.subscriptions),
        )
