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


def wanted(pieces: Iterable[bytes], is_wanted: Callable[[str], bool]) -> Iterator[Packages]:
    """Yield the parsed stanzas of wanted packages: the name alone is looked at before, where it stands first."""
    for stanza in stanzas(pieces):
        if not stanza.startswith(_FIRST) or is_wanted(name_of(stanza)):
            parsed = read(stanza)
            if is_wanted(parsed.get("Package", "")):
                yield parsed


def name_of(stanza: bytes) -> str:
    """Return the package's name from the first line."""
    line, _, _ = stanza.partition(b"\n")
    return line[len(_FIRST) :].strip().decode(errors="replace")


def read(stanza: bytes) -> Packages:
    """Parse one stanza."""
    if _CARRIAGE in stanza:
        raise ValueError("an index has lines that end with carriage returns")
    return Packages(stanza, strict={"whitespace-separates-paragraphs": False})


def choice(names: list[str]) -> Callable[[str], bool]:
    """Return what says whether a package is one of the asked ones, which may be patterns."""
    exact = {name for name in names if not {"*", "?", "["}.intersection(name)}
    patterns = [translate(name) for name in names if name not in exact]
    if not patterns:
        return exact.__contains__
    fits = compiled("|".join(patterns)).fullmatch
    return lru_cache(maxsize=None)(lambda name: name in exact or fits(name) is not None)
