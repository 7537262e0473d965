"""What the Packages files of a suite list of some packages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from debian.deb822 import Packages

from levelgate_deb.opening import pieces
from levelgate_deb.stanzas import choice, wanted
from levelgate_deb.versions import taken_apart

_HEX = frozenset("0123456789abcdef")
_HEX_LENGTH = 64
_LONGEST = 255
_LONGEST_PATH = 1024
_DETAILS = ("Source", "Section", "Maintainer", "Homepage")
_FIELDS = ["Package", "Version", "Architecture", "Filename", "Size", "SHA256", *_DETAILS]


def read_packages(*files_and_more: Any) -> list[list[dict[str, Any]]]:
    """Read the indexes of a suite, in a process of its own: files, their forms and open sizes, and the names asked for.

    Of each file the entries are returned, each as `entry_of` returns it.
    """
    *files, forms, names = files_and_more
    is_wanted = choice(names)
    return [
        [entry_of(stanza) for stanza in wanted(pieces(Path(path), form, most), is_wanted, _FIELDS)]
        for path, (form, most) in zip(files, forms, strict=True)
    ]


def entry_of(stanza: Packages) -> dict[str, Any]:
    """Return what a stanza lists, or a `reason` why it is not believed."""
    name, version = stanza.get("Package", ""), stanza.get("Version", "")
    try:
        return _entry(stanza, name, version)
    except ValueError as error:
        return {"name": name[:_LONGEST], "version": version[:_LONGEST], "reason": str(error)}


def _entry(stanza: Packages, name: str, version: str) -> dict[str, Any]:
    taken_apart(version)
    if len(version) > _LONGEST:
        raise ValueError(f"has a version of more than {_LONGEST} characters")
    digest, size = stanza.get("SHA256", ""), stanza.get("Size", "")
    if len(digest) != _HEX_LENGTH or not _HEX.issuperset(digest):
        raise ValueError("has no SHA256 sum")
    if not size.isascii() or not size.isdigit():
        raise ValueError("has no size")
    return {
        "name": name,
        "version": version,
        "arch": _word(stanza, "Architecture"),
        "path": _path(stanza.get("Filename", "")),
        "size": int(size),
        "sha256": digest,
        "details": _details(stanza),
    }


def _word(stanza: Packages, field: str) -> str:
    value: str = stanza.get(field, "")
    if not value or not value.replace("-", "").isalnum() or not value.isascii():
        raise ValueError(f"has no {field} that can be read")
    return value


def _path(name: str) -> str:
    """Return where a file is below the archive's root, as part of an address; nothing leads out of it."""
    parts = name.removeprefix("./").split("/")
    if len(name) > _LONGEST_PATH or not name.isprintable() or not {"", ".", ".."}.isdisjoint(parts):
        raise ValueError("has a Filename that is not one inside the archive")
    return quote("/".join(parts), safe="/+~:=@,!")


def _details(stanza: Packages) -> Mapping[str, str]:
    return {field.lower(): stanza[field][:_LONGEST] for field in _DETAILS if field in stanza}
