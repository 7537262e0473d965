"""What a section of the declaration file is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

Of = TypeVar("Of")


def _nothing(_definition: object) -> Mapping[str, JsonValue]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Section(Generic[Of]):
    """A section: its name in the file, what one entry is called, and the definitions that it holds.

    `fields` spells a definition as the file does, `defaults` included. `called` is what a definition is called among
    its like. `subject` is the kind of subject of its events, where that is not `noun`; `removed` is what its event says
    of one that goes.
    `depending` gives the defaults that depend on the rest of a definition.
    """

    name: str
    noun: str
    kind: type[Of]
    fields: Callable[[Of], dict[str, JsonValue]]
    defaults: Mapping[str, JsonValue] = field(default_factory=dict)
    called: Callable[[Of], str] = attrgetter("name")
    subject: str = ""
    removed: str = "removed"
    depending: Callable[[Of], Mapping[str, JsonValue]] = _nothing

    def defaults_of(self, definition: Of) -> Mapping[str, JsonValue]:
        """Return what need not be written of a definition where it is so."""
        return {**self.defaults, **self.depending(definition)}
