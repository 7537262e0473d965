"""The packages and their definitions, as the use cases need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from levelgate.domain.package import Package, PackageDefinition
from levelgate.domain.reference import PackageReference


class Packages(Protocol):
    """Package definitions (exact names and patterns), and the packages found under them."""

    def definitions(self, *repositories: str) -> Sequence[PackageDefinition]:
        """Return the definitions, of these repositories or all, by repository and position."""
        ...

    def define(self, definition: PackageDefinition) -> PackageDefinition:
        """Store a definition (a new one where its id is 0) and forget its repository's cursor.

        Packages are governed anew: each existing one by `definition_for`, marked widened where what governs it
        changed in more than its position or start policy.
        """
        ...

    def undefine(self, definition_id: int) -> None:
        """Remove a definition; packages that nothing governs any more are kept, but no longer watched."""
        ...

    def all(self, repository: str | None = None) -> Sequence[Package]:
        """Return the watched packages, of one repository or all, by reference."""
        ...

    def get(self, reference: PackageReference) -> Package:
        """Return one."""
        ...

    def find(self, repository: str, found: Mapping[str, int]) -> Sequence[Package]:
        """Record packages that were found, name to definition id; return them all; known names are no error."""
        ...

    def contacted(self, package_ids: Iterable[int]) -> None:
        """Mark first contact, or the first listing after a widening, as over."""
        ...
