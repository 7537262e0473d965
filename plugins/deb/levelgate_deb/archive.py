"""Where the files of a suite are, and which of them list its packages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from levelgate.plugin import MetadataInvalid
from levelgate_deb.settings import Settings

_FORMS = (".xz", ".gz", "")
"""The smallest first, as apt chooses."""

MOST_OPEN = 1 << 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """A Packages file in one form; `most` is how large it may be when it is open."""

    path: str
    form: str
    size: int
    digest: str
    most: int

    def by_hash(self) -> str:
        """Return the path under which it stays while newer ones replace it."""
        folder = self.path.rpartition("/")[0]
        return f"{folder}/by-hash/SHA256/{self.digest.partition(':')[2]}".removeprefix("/")


def folder(settings: Settings) -> str:
    """Return the address of the suite's folder."""
    if settings.is_flat:
        return settings.url + settings.suite.removeprefix("./")
    return f"{settings.url}dists/{settings.suite}/"


def indexes(settings: Settings, release: Mapping[str, Any]) -> list[Index]:
    """Return those of the watched components and architectures; raise MetadataInvalid where the suite has none."""
    files = release["files"]
    return [_index(path, files) for path in _paths(settings, release)]


def _paths(settings: Settings, release: Mapping[str, Any]) -> Iterator[str]:
    if settings.is_flat:
        yield "Packages"
        return
    for component in settings.components:
        for architecture in settings.architectures:
            yield f"{component}/binary-{architecture}/Packages"
        # Elsewhere what is for all architectures is listed with each of them.
        apart = f"{component}/binary-all/Packages"
        if release["apart"] and "all" not in settings.architectures and _has(apart, release["files"]):
            yield apart


def _has(path: str, files: Mapping[str, Any]) -> bool:
    return any(path + form in files for form in _FORMS)


def _index(path: str, files: Mapping[str, Any]) -> Index:
    for form in _FORMS:
        if path + form in files:
            size, digest = files[path + form]
            # Release says how large the open file is, also where it is served in another form alone.
            most = min(files.get(path, [MOST_OPEN])[0], MOST_OPEN)
            return Index(path=path + form, form=form, size=size, digest=digest, most=most)
    there = sorted({file.rpartition("/")[0] for file in files})
    listed = ", ".join(there[:20]) or "none"
    raise MetadataInvalid(
        f"the suite lists no {path}", mend=f"choose components and architectures that it lists: {listed}"
    )
