"""The declaration file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from levelgate.domain.declaration import Declaration, Definition
from levelgate.domain.json_value import JsonValue


class Declarations(Protocol):
    """Reads and writes the declaration file; errors are DeclarationInvalid, with file, line and path as place.

    `stored` is what is defined already: a file may refer to it, and a package has its repository's type from it.
    """

    def read(self, text: str | bytes, filename: str, *, stored: Declaration | None = None) -> Declaration:
        """Read a whole file, and report all of its errors at once."""
        ...

    def entry(self, section: str, fields: Mapping[str, JsonValue], *, stored: Declaration | None = None) -> Definition:
        """Read one entry of a section (`repositories`, ...) that was not made in a file."""
        ...

    def write(self, declaration: Declaration) -> str:
        """Write definitions as such a file."""
        ...

    def schema(self) -> Mapping[str, JsonValue]:
        """Return the JSON Schema of the file."""
        ...
