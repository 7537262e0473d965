"""Settings of Python package indexes and of their packages."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from levelgate.plugin import Address, Identity, PackageSettings, RepositorySettings


class PypiSettings(RepositorySettings):
    """Where an index is."""

    url: Annotated[Address, Identity()] = Field(
        description="address of the list of projects, which often ends in /simple/"
    )


class PypiPackageSettings(PackageSettings):
    """A Python package has no settings of its own."""
