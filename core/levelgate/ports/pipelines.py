"""The pipelines, as the use cases need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from levelgate.domain.pipeline import Health, Pause, Pipeline, PipelineDefinition


class Pipelines(Protocol):
    """The pipelines; a removed one is kept, but not found here."""

    def all(self) -> Sequence[Pipeline]:
        """Return all, by name."""
        ...

    def get(self, name: str) -> Pipeline:
        """Return the one of that name."""
        ...

    def by_id(self, pipeline_id: int) -> Pipeline | None:
        """Return one, None where it was removed."""
        ...

    def add(self, definition: PipelineDefinition) -> Pipeline:
        """Add one; a removed one of that name comes back."""
        ...

    def change(self, pipeline_id: int, definition: PipelineDefinition) -> Pipeline:
        """Give one another definition and raise its revision; it stays paused, and its health begins anew."""
        ...

    def pause(self, pipeline_id: int, pause: Pause | None) -> None:
        """Start no more of its runs, or with None start them again."""
        ...

    def note(self, pipeline_id: int, health: Health) -> None:
        """Store how its runs do."""
        ...

    def remove(self, pipeline_id: int) -> None:
        """Remove one; its runs stay."""
        ...
