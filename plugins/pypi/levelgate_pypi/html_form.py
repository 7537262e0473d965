"""Answers in HTML (PEP 503, 592, 740 and 792), read by the standard library's parser of HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from levelgate.plugin import MetadataInvalid
from levelgate_pypi.page import Link, Page, check_api
from levelgate_pypi.text import address

_ENDS = frozenset({"html", "body"})
_HEADINGS = frozenset({"title", "h1"})


class _Reader(HTMLParser):
    """Collects the links and what the head says; `ended` tells that nothing is missing at the end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[Mapping[str, str], str]] = []
        self.headings: list[str] = []
        self.meta: dict[str, str] = {}
        self.base = ""
        self.asks_password = False
        self.ended = False
        self._began = False
        self._in_heading = False
        self._link: tuple[Mapping[str, str], list[str]] | None = None

    @property
    def whole(self) -> bool:
        """Whether what was begun was ended: a page that opens with its root also closes it."""
        return self._link is None and not self.rawdata and (self.ended or not self._began)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a tag."""
        given = {name: value or "" for name, value in reversed(attrs)}
        match tag:
            case "html" | "body":
                self._began = True
            case "a":
                self._end_link()
                self._link = (given, [])
            case "title" | "h1":
                self._in_heading = True
            case "base" if not self.base:
                self.base = given.get("href", "")
            case "meta" if "name" in given:
                self.meta.setdefault(given["name"].lower(), given.get("content", ""))
            case "input":
                self.asks_password |= given.get("type", "").lower() == "password"
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag == "a":
            self._end_link()
        self._in_heading = self._in_heading and tag not in _HEADINGS
        self.ended = self.ended or tag in _ENDS

    def handle_data(self, data: str) -> None:
        """Take in text."""
        if self._link is not None:
            self._link[1].append(data)
        if self._in_heading:
            self.headings.append(data)

    def _end_link(self) -> None:
        if self._link is not None:
            given, text = self._link
            self.links.append((given, "".join(text).strip()))
            self._link = None


def read_page(data: bytes, url: str, project: str, *, proven: bool) -> Page:
    """Read the page of a project; raise MetadataInvalid for a web page that is none, and for a part of one.

    `proven` says that the bytes are whole; otherwise only the end of the document proves it.
    """
    reader = _read(data, proven=proven)
    _check_empty(reader, project)
    base = address(url, reader.base) if reader.base else url
    return Page(
        links=tuple(_link(given, base or url) for given, _ in reader.links if given.get("href")),
        status=reader.meta.get("pypi:project-status", ""),
        reason=reader.meta.get("pypi:project-status-reason", ""),
    )


def read_names(data: bytes, *, proven: bool) -> list[str]:
    """Read the names of a list of projects; raise MetadataInvalid for what is none, as `read_page` does."""
    reader = _read(data, proven=proven)
    _check_empty(reader, "simple")
    return [text for given, text in reader.links if given.get("href") and text]


def _check_empty(reader: _Reader, word: str) -> None:
    """Raise MetadataInvalid for a page without a link that does not say what it is: any web page may be that."""
    said = canonicalize_name("".join(reader.headings))
    if not (reader.links or "pypi:repository-version" in reader.meta or word in said):
        raise MetadataInvalid("it is a web page without a link, and no page of an index")


def _read(data: bytes, *, proven: bool) -> _Reader:
    reader = _Reader()
    try:
        reader.feed(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise MetadataInvalid("it is no text in UTF-8") from None
    if reader.asks_password:
        raise MetadataInvalid("it is a login page", mend="look at the repository's credentials")
    if not reader.whole or not (proven or reader.ended):
        raise MetadataInvalid("its end is missing", mend="try again, or tell who keeps the index")
    check_api(reader.meta.get("pypi:repository-version", "1.0"))
    return reader


def _link(given: Mapping[str, str], base: str) -> Link:
    href = given["href"]
    kind, _, value = urlsplit(href).fragment.partition("=")
    url = address(base, href)
    yanked = given.get("data-yanked")
    provenance = given.get("data-provenance", "")
    return Link(
        file=unquote(urlsplit(url or "").path.rsplit("/", 1)[-1]),
        url=url,
        hashes={kind: value} if value else {},
        requires_python=given.get("data-requires-python", ""),
        yanked=yanked,
        provenance=address(base, provenance) or "" if provenance else "",
    )
