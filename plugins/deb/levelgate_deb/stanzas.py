"""The stanzas of a Packages file, of which only those of wanted packages are read in full."""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import translate
from functools import lru_cache
from re import compile as compiled

from debian.deb822 import Packages

_FIRST = b"Package: "
_BETWEEN = b"\n\n"
_CARRIAGE = b"\n\r\n"
MOST_STANZA = 1 << 22


def stanzas(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each stanza of an index; they stand between empty lines, and a line of blanks is none, as for apt."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(_BETWEEN)
        if len(rest) > MOST_STANZA:
            raise ValueError(f"a stanza of an index is larger than {MOST_STANZA} bytes")
        yield from _told(whole)
    yield from _told([rest])


def _told(whole: list[bytes]) -> Iterator[bytes]:
    for stanza in whole:
        # An empty line may be one of several.
        if text := stanza.strip(b"\n"):
            yield text


def wanted(
    pieces: Iterable[bytes], is_wanted: Callable[[bytes], bool], fields: list[str] | None = None
) -> Iterator[Packages]:
    """Yield the parsed stanzas of wanted packages: the name alone is looked at before, where it stands first.

    `fields` are those that are read; all where none are named.
    """
    for stanza in stanzas(pieces):
        if not stanza.startswith(_FIRST) or is_wanted(name_of(stanza)):
            parsed = read(stanza, fields)
            if is_wanted(parsed.get("Package", "").encode()):
                yield parsed


def name_of(stanza: bytes) -> bytes:
    """Return the package's name from the first line."""
    return stanza[len(_FIRST) : stanza.find(b"\n") + 1 or None].strip()


def read(stanza: bytes, fields: list[str] | None = None) -> Packages:
    """Parse one stanza."""
    if _CARRIAGE in stanza:
        raise ValueError("an index has lines that end with carriage returns")
    return Packages(stanza, fields=fields, strict={"whitespace-separates-paragraphs": False})


def choice(names: list[str]) -> Callable[[bytes], bool]:
    """Return what says whether a package is one of the asked ones, which may be patterns."""
    exact = {name.encode() for name in names if not {"*", "?", "["}.intersection(name)}
    patterns = [translate(name) for name in names if name.encode() not in exact]
    if not patterns:
        return exact.__contains__
    fits = compiled("|".join(patterns)).fullmatch
    return lru_cache(maxsize=None)(lambda name: name in exact or fits(name.decode(errors="replace")) is not None)
