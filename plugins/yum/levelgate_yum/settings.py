"""Settings of yum repositories and of their packages."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from levelgate.plugin import Address, Artifact, Identity, PackageSettings, RepositorySettings
from levelgate_yum.architectures import checked

SOURCE_ARCHES = frozenset({"src", "nosrc"})


class YumSettings(RepositorySettings):
    """Where a yum repository is."""

    url: Annotated[Address, Identity()] = Field(description="address of the folder that holds repodata/")


class YumPackageSettings(PackageSettings):
    """Which files of a package are wanted."""

    arch: list[str] | None = Field(default=None, description="architectures; without it, all but src")

    @field_validator("arch")
    @classmethod
    def _known(cls, value: list[str] | None) -> list[str] | None:
        if value is None:
            return None
        if not value:
            raise ValueError("is empty, which would hold nothing; leave it out for all but src")
        return [checked(arch) for arch in value]


def wants(settings: PackageSettings, artifact: Artifact) -> bool:
    """Say whether a package asks for an artifact of that arch."""
    asked = settings.arch if isinstance(settings, YumPackageSettings) else None
    return artifact.arch not in SOURCE_ARCHES if asked is None else artifact.arch in asked
