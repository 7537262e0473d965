"""What the declaration file says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from levelgate.domain.package import PackageDefinition
from levelgate.domain.pipeline import PipelineDefinition, SubscriptionDefinition
from levelgate.domain.repository import RepositoryDefinition

Definition: TypeAlias = RepositoryDefinition | PackageDefinition | PipelineDefinition | SubscriptionDefinition


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """The definitions of one file, in its order."""

    repositories: tuple[RepositoryDefinition, ...] = ()
    packages: tuple[PackageDefinition, ...] = ()
    pipelines: tuple[PipelineDefinition, ...] = ()
    subscriptions: tuple[SubscriptionDefinition, ...] = ()
