"""What a conformance suite has a publisher publish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import new

from levelgate.plugin import ListedVersion

Truth = dict[tuple[str, str], set[bytes]]
"""What is published, or listed: the contents of the files of each (package, version)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One version of one package: the contents of its files, and why it was yanked, if it was.

    What the files are called is the publisher's to say; the first content always is the same file, so is the second.
    """

    package: str
    version: str
    files: tuple[bytes, ...]
    yanked: str | None = None


def release(package: str, version: str, *, files: int = 1, rebuilt: bool = False) -> Release:
    """Make a release whose contents are its own; `rebuilt` is the same release with other bytes."""
    word = "rebuilt" if rebuilt else "built"
    contents = (f"{package} {version}, file {number}, {word}\n".encode() for number in range(1, files + 1))
    return Release(package=package, version=version, files=tuple(contents))


def published(releases: Iterable[Release]) -> Truth:
    """Return what a listing of these must hold."""
    return {(one.package, one.version): set(one.files) for one in releases}


def listed(versions: Iterable[ListedVersion], releases: Iterable[Release]) -> Truth:
    """Return what is listed: each digest as the content that it is of, or as itself where it is of none."""
    contents = [content for one in releases for content in one.files]
    return {
        (version.package, version.version): {_content(artifact.digest, contents) for artifact in version.artifacts}
        for version in versions
    }


def _content(digest: str, contents: Iterable[bytes]) -> bytes:
    algorithm, _, value = digest.partition(":")
    try:
        return next((one for one in contents if new(algorithm, one).hexdigest() == value), digest.encode())
    except ValueError:  # no algorithm of that name
        return digest.encode()


def told(truth: Mapping[tuple[str, str], set[bytes]]) -> str:
    """Say in words what is published or listed."""
    if not truth:
        return "nothing"
    return ", ".join(f"{package} {version} ({_files(files)})" for (package, version), files in sorted(truth.items()))


def _files(contents: set[bytes]) -> str:
    return "; ".join(sorted(content.decode(errors="replace").strip() for content in contents)) or "no file"
