"""The XML of `repomd.xml`, read in the sandbox: strings only, which `repomd` then judges."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

from levelgate.plugin import JsonValue, MetadataInvalid
from levelgate_yum.grammar import shown

NAMESPACE = "http://linux.duke.edu/metadata/repo"
_BASE = "http://www.w3.org/XML/1998/namespace base"
_WEB_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_MEND = "give the address of the folder that holds repodata/"


class WebPage(MetadataInvalid):
    """What came is a page for people."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is a web page, perhaps a login page, and no yum metadata", mend=_MEND)


def read_index(path: Path) -> JsonValue:
    """Read an index into `{"revision": ..., "records": [{"type": ..., "href": ..., ...}, ...]}`.

    Raises MetadataInvalid for a web page, a document type, another root element, and for what is no XML.
    """
    data = path.read_bytes()
    if _WEB_PAGE.search(data[:4096]):
        raise WebPage("repomd.xml")
    if not data.strip():
        raise MetadataInvalid("repomd.xml is empty", mend="try again, or look at the server")
    return _IndexReader().read(data)


@dataclass(kw_only=True, slots=True)
class _IndexReader:
    """Collects the records while expat goes through the file."""

    revision: str = ""
    records: list[dict[str, JsonValue]] = field(default_factory=list)
    _path: list[str] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _attributes: Mapping[str, str] = field(default_factory=dict)

    def read(self, data: bytes) -> JsonValue:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.ParseFile(BytesIO(data))
        except expat.ExpatError as error:
            raise MetadataInvalid(f"repomd.xml is no well-formed XML: {error}") from error
        except (LookupError, ValueError) as error:
            raise MetadataInvalid("repomd.xml is in an encoding that is not understood") from error
        return {"revision": self.revision, "records": self.records}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._text.clear()
        self._attributes = attributes
        match self._path:
            case [root] if root != f"{NAMESPACE} repomd":
                raise root_error("repomd.xml", root, "repomd")
            case [_, record] if record == f"{NAMESPACE} data":
                self.records.append({"type": attributes.get("type", "")})
            case [_, record, place] if record == f"{NAMESPACE} data" and place == f"{NAMESPACE} location":
                self.records[-1] |= {"href": attributes.get("href", ""), "base": attributes.get(_BASE)}

    def _end(self, name: str) -> None:
        text = "".join(self._text).strip()
        self._text.clear()
        match self._path:
            case [_, place] if place == f"{NAMESPACE} revision":
                self.revision = text
            case [_, record, _] if record == f"{NAMESPACE} data":
                self._take(name.removeprefix(f"{NAMESPACE} "), text)
        self._path.pop()

    def _take(self, name: str, text: str) -> None:
        if name in {"checksum", "open-checksum"}:
            self.records[-1][name] = [self._attributes.get("type", ""), text]
        elif name in {"size", "open-size", "timestamp"}:
            self.records[-1][name] = text


def refuse_doctype(name: str, *_more: object) -> None:
    """Raise for any document type: entities are declared in it, and no yum metadata needs one."""
    if name.lower() == "html":
        raise WebPage("what the server sent")
    raise MetadataInvalid(f"the metadata declares a document type, {shown(name)}, which is refused")


def root_error(file: str, root: str, wanted: str) -> MetadataInvalid:
    """Say what came in place of the root element that was wanted; `root` is expat's name, with its namespace."""
    if root.rpartition(" ")[2].lower() == "html":
        return WebPage(file)
    return MetadataInvalid(f"{file} has the root element {shown(root)} in place of {wanted}", mend=_MEND)
