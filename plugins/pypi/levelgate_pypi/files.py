"""Which version a file of a project belongs to, by its name."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import Version

from levelgate_pypi.scheme import MAX_LENGTH, read_version

MAX_FILE = 255
# What pip takes for the source of a project, longest first where one ends in another.
_SOURCES = (".tar.gz", ".tar.bz2", ".tar.xz", ".tar.lzma", ".tar.lz", ".zip", ".tgz", ".tbz", ".txz", ".tlz", ".tar")
WHEEL = "wheel"
SOURCE = "sdist"


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A file whose name could be read."""

    version: Version
    kind: str
    tags: str = ""


def read_name(file: str, project: str) -> Named | None:
    """Read a file's name; None for what is neither a wheel nor a source of the project.

    Raises ValueError for a name that looks like one and cannot be read.
    """
    ending = next((ending for ending in (".whl", *_SOURCES) if file.lower().endswith(ending)), None)
    if ending is None:
        return None
    if len(file) > MAX_FILE or not file.isascii() or not file.isprintable() or "/" in file or file[0] in ".-":
        raise ValueError("is no file name")
    return _wheel(file, project) if ending == ".whl" else _source(file[: -len(ending)], project)


def _wheel(file: str, project: str) -> Named:
    try:
        name, version, _, _ = parse_wheel_filename(file)
    except InvalidWheelFilename:
        raise ValueError("is no wheel's name") from None
    if name != project:
        raise ValueError("is of another project")
    if len(str(version)) > MAX_LENGTH:
        raise ValueError("has too long a version")
    return Named(version=version, kind=WHEEL, tags="-".join(file[: -len(".whl")].rsplit("-", 3)[1:]))


def _source(stem: str, project: str) -> Named:
    """Split `name-version` where the name is the project's; a name may hold dashes, and so may an old version."""
    for place, mark in enumerate(stem):
        if mark == "-" and canonicalize_name(stem[:place]) == project:
            return Named(version=read_version(stem[place + 1 :]), kind=SOURCE)
    raise ValueError("is of another project")
