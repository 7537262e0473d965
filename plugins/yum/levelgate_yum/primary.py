"""`primary`, read in the sandbox by createrepo_c's full parser; nothing is believed before a clean end."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from levelgate.plugin import JsonValue, MetadataInvalid
from levelgate_yum.addresses import Places
from levelgate_yum.decompression import pieces
from levelgate_yum.entries import Entries, Wanted
from levelgate_yum.grammar import shown
from levelgate_yum.prescan import Prescan

_UNKNOWN_ELEMENT = 0


def read_primary(path: Path, question: Mapping[str, Any]) -> JsonValue:
    """Read all versions of the asked packages.

    `question` holds the repository's `url` and `allowed_hosts`, the `names` and patterns of packages, and what was
    announced: `open_size` and `open_digest`. Returns `{"count": of all packages, "versions": [...], "refused": [...],
    "warnings": [...]}`, see `entries`. Raises MetadataInvalid and LimitExceeded for a file that cannot be believed
    as a whole.
    """
    places = Places(url=question["url"], allowed_hosts=question["allowed_hosts"])
    entries = Entries(places, Wanted(question["names"]))
    scan = Prescan()
    # Nameless: it is gone with the process, even after a crash.
    with tempfile.TemporaryFile(dir=path.parent) as opened:
        for piece in pieces(path, open_size=question["open_size"], open_digest=question["open_digest"]):
            scan.take(piece)
            opened.write(piece)
        scan.end()
        opened.flush()
        warnings = _parse(f"/proc/self/fd/{opened.fileno()}", entries)
    if scan.announced is not None and scan.announced != entries.count:
        raise MetadataInvalid(f"primary announces {scan.announced} packages and holds {entries.count}")
    return entries.result() | {"warnings": _summary(warnings)}


def _parse(opened: str, entries: Entries) -> list[str]:
    # Only the child needs it, and it takes 100 MiB of address space.
    import createrepo_c  # noqa: PLC0415  # see above

    warnings: list[str] = []

    def warn(kind: int, message: str) -> None:
        if kind != _UNKNOWN_ELEMENT:
            warnings.append(message)

    try:
        createrepo_c.xml_parse_primary(opened, pkgcb=entries.take, warningcb=warn, do_files=0)
    except createrepo_c.CreaterepoCError as error:
        raise MetadataInvalid(f"primary cannot be parsed: {_without_path(str(error), opened)}") from error
    return warnings


def _without_path(message: str, opened: str) -> str:
    return shown(message.replace(opened, "primary.xml"), 200)


def _summary(warnings: Sequence[str]) -> list[JsonValue]:
    if not warnings:
        return []
    return [f"primary has {len(warnings)} odd values, the first: {shown(warnings[0], 200)}"]
