"""A look at the XML of `primary` before createrepo_c sees it: what would harm the parser ends here."""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

from levelgate.plugin import LimitExceeded, MetadataInvalid
from levelgate_yum.grammar import shown
from levelgate_yum.index import refuse_doctype, root_error

MAX_RUN = 1024 * 1024
"""No element's text, no tag and no comment is longer."""

_NAMESPACE = "http://linux.duke.edu/metadata/common"
_HEAD = 64 * 1024
_MAX_DIGITS = 9


class Prescan:
    """Takes the pieces of a file one by one; `announced` is the root's number of packages, where it has one."""

    def __init__(self) -> None:
        self.announced: int | None = None
        self._rooted = False
        self._seen = 0
        self._run = 0
        self._head = expat.ParserCreate(namespace_separator=" ")
        self._head.XmlDeclHandler = _refuse_encoding
        self._head.StartDoctypeDeclHandler = refuse_doctype
        self._head.StartElementHandler = self._root

    def take(self, piece: bytes) -> None:
        """Look at the next piece; raise MetadataInvalid or LimitExceeded for what must go no further."""
        if not self._rooted:
            self._look_for_root(piece)
        first = piece.find(b"<")
        self._run = self._run + len(piece) if first < 0 else self._run + first
        if self._run > MAX_RUN:
            raise LimitExceeded(f"primary has a single text or tag of more than {MAX_RUN} bytes")
        if first >= 0:
            self._run = len(piece) - 1 - piece.rfind(b"<")

    def end(self) -> None:
        """Raise MetadataInvalid where there was no root element."""
        if not self._rooted:
            self._parse(b"", last=True)

    def _look_for_root(self, piece: bytes) -> None:
        self._seen += len(piece)
        self._parse(piece[:_HEAD])
        if not self._rooted and self._seen >= _HEAD:
            raise MetadataInvalid(f"primary has no root element in its first {_HEAD} bytes")

    def _parse(self, data: bytes, *, last: bool = False) -> None:
        try:
            self._head.Parse(data, last)
        except expat.ExpatError as error:
            # Behind the root it is createrepo_c that judges.
            if not self._rooted:
                raise MetadataInvalid(f"primary is no well-formed XML: {error}") from error

    def _root(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._rooted:
            return
        if name != f"{_NAMESPACE} metadata":
            raise root_error("primary", name, "metadata")
        self._rooted = True
        count = attributes.get("packages", "")
        if count and not (count.isascii() and count.isdigit() and len(count) <= _MAX_DIGITS):
            raise MetadataInvalid(f"primary announces {shown(count)} packages, which is no number")
        self.announced = int(count) if count else None


def _refuse_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding or "utf-8").lower() not in {"utf-8", "us-ascii", "ascii"}:
        raise MetadataInvalid(f"primary is in {shown(encoding or '')}; UTF-8 is read")
