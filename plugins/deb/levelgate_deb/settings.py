"""The settings of a Debian archive and of its packages."""

from pathlib import PurePosixPath
from string import ascii_letters, digits
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from levelgate.plugin import Address, Artifact, Identity, PackageSettings, RepositorySettings

ARMOUR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_NAME = frozenset(ascii_letters + digits + "+-._")
_PATTERN = frozenset("*?[]!")


def _inside(path: str) -> str:
    parts = path.rstrip("/").split("/")
    if path in {"/", "./"}:
        return "./"
    if "" in parts or ".." in parts or not path.isprintable() or not path.isascii() or " " in path:
        raise ValueError("is not the path of a folder; write such as bookworm, or ./ for an archive without suites")
    return path.removeprefix("./")


def _word(name: str) -> str:
    if not name or not (_NAME | {"/"}).issuperset(name) or ".." in name.split("/"):
        raise ValueError("is not a name in an archive; write such as main, or amd64")
    return name


def _key_ring(value: str) -> str:
    if value.startswith(ARMOUR) or PurePosixPath(value).is_absolute():
        return value
    raise ValueError(f"is not a key ring; write an absolute path, or the text that begins with {ARMOUR}")


Word = Annotated[str, AfterValidator(_word)]


class Settings(RepositorySettings):
    """One suite of an archive; a suite that ends with a slash is a folder without components."""

    url: Annotated[Address, Identity()] = Field(description="the archive's root, above dists and pool")
    suite: Annotated[str, AfterValidator(_inside), Identity()] = Field(
        description="suite or codename, such as bookworm; for a flat archive its folder, such as ./"
    )
    components: Annotated[list[Word], Identity()] = Field(
        default_factory=list, description="components to watch, such as main; none in a flat archive"
    )
    architectures: list[Word] = Field(
        default_factory=list, description="architectures to watch, such as amd64; in a flat archive all if left out"
    )
    signed_by: Annotated[str, AfterValidator(_key_ring)] | None = Field(
        default=None,
        description="key ring that the archive must be signed with: a file on the server, or an armoured text",
    )
    check_valid_until: bool = Field(
        default=True, description="whether metadata are refused after the date up to which they are valid"
    )

    @property
    def is_flat(self) -> bool:
        """Whether all is in one folder."""
        return self.suite.endswith("/")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.is_flat and self.components:
            raise ValueError("components are given for a flat archive; leave them out, or the slash after the suite")
        if not self.is_flat and not (self.components and self.architectures):
            raise ValueError("components or architectures are missing; write such as [main] and [amd64]")
        return self


class Package(PackageSettings):
    """What is watched of a package."""

    arch: list[Word] = Field(
        default_factory=list, description="architectures of its files, such as [amd64, all]; every one if left out"
    )


def wants(settings: PackageSettings, artifact: Artifact) -> bool:
    """Say whether a package's settings ask for the file."""
    return not isinstance(settings, Package) or not settings.arch or artifact.arch in settings.arch


def normal_name(name: str) -> str:
    """Return a package's name, or a pattern, as it is; raise ValueError for what can be neither."""
    if not name or not (_NAME | _PATTERN).issuperset(name) or name[0] in "+-._":
        raise ValueError("is not the name of a Debian package; write such as libstdc++6, or a pattern such as lib*")
    return name
