"""The declaration file as the use cases know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from levelgate.config.nodes import node_of
from levelgate.config.parsing import parse
from levelgate.config.reading import Reading
from levelgate.config.schema import schema_of
from levelgate.config.writing import write
from levelgate.domain.declaration import SECTIONS, Declaration, Definition
from levelgate.errors import DeclarationInvalid

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue
    from levelgate.ports import Types


@dataclass(frozen=True, slots=True)
class DeclarationFile:
    """Implements `levelgate.ports.Declarations` for YAML, with the settings of these types."""

    types: Types

    def read(self, text: str | bytes, filename: str, *, stored: Declaration | None = None) -> Declaration:
        """Read a whole file, and report all of its errors at once."""
        root = parse(text, filename)
        reading = Reading(types=self.types, stored=stored or Declaration())
        declaration = reading.whole(root)
        reading.problems.raise_if_any()
        return declaration

    def entry(self, section: str, fields: Mapping[str, JsonValue], *, stored: Declaration | None = None) -> Definition:
        """Read one entry of a section that was not made in a file; places are paths within it."""
        if section not in SECTIONS:
            raise DeclarationInvalid(f"unknown section {section!r}", mend=f"known sections: {', '.join(SECTIONS)}")
        reading = Reading(types=self.types, stored=stored or Declaration())
        definition = reading.one(section, node_of(fields))
        reading.problems.raise_if_any()
        if definition is None:
            raise DeclarationInvalid(f"an entry of {section!r} is missing", mend="give its fields")
        return definition

    def write(self, declaration: Declaration) -> str:
        """Write definitions as such a file."""
        return write(declaration)

    def schema(self) -> Mapping[str, JsonValue]:
        """Return the JSON Schema of the file."""
        return schema_of(self.types)
