"""Debian versions: their order as dpkg has it, what comes before a release, and ranges."""

import operator
from collections.abc import Callable, Iterator
from itertools import takewhile
from string import ascii_letters, digits

_PARTS = frozenset(ascii_letters + digits + ".+~")
_PRERELEASES = frozenset(
    ("a", "alpha", "b", "beta", "c", "rc", "pre", "preview", "dev", "exp", "git", "svn", "hg", "bzr", "cvs", "snapshot")
)
_SIGNS: dict[str, Callable[[bytes, bytes], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">>": operator.gt,
    "<<": operator.lt,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_BEFORE_END, _END = 1, 2
_AFTER_LETTERS = 128
_LONGEST_NUMBER = 255


class DpkgOrder:
    """The versions of Debian packages: `epoch:upstream-revision`."""

    name = "dpkg"

    def key(self, version: str) -> bytes:
        """Return bytes whose order is that of the versions; raise ValueError for what is no version."""
        epoch, upstream, revision = taken_apart(version)
        return _number(epoch) + _part(upstream) + _part(revision)

    def is_prerelease(self, version: str) -> bool:
        """Say whether a `~` is followed by a word for what comes before a release: `2.0~rc1`, and not `2.0~bpo12+1`."""
        words = (_word(after).lower() for after in version.split("~")[1:])
        return any(word in _PRERELEASES for word in words)

    def in_range(self, version: str, spec: str) -> bool:
        """Say whether all bounds of a range hold."""
        key = self.key(version)
        # Each bound is read, also where an earlier one does not hold.
        bounds = list(self._bounds(spec))
        return all(compare(key, bound) for compare, bound in bounds)

    def check_range(self, spec: str) -> None:
        """Raise ValueError for what is no range."""
        list(self._bounds(spec))

    def _bounds(self, spec: str) -> Iterator[tuple[Callable[[bytes, bytes], bool], bytes]]:
        for bound in map(str.strip, spec.split(",")):
            sign = next((sign for sign in _SIGNS if bound.startswith(sign)), None)
            if sign is None:
                raise ValueError(
                    f"cannot read the range {spec!r}; write bounds such as >=1.0,<<2 with >=, <=, >>, << or ="
                )
            yield _SIGNS[sign], self.key(bound.removeprefix(sign).strip())


def taken_apart(version: str) -> tuple[str, str, str]:
    """Return epoch, upstream version and revision; raise ValueError for what is no version."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    allowed = _PARTS | {"-"} | ({":"} if colon else set())
    whole = upstream and _is_number(epoch) and not rest.endswith("-")
    if not whole or not allowed.issuperset(upstream) or not _PARTS.issuperset(revision):
        raise ValueError(f"{version!r} is no Debian version; write such as 1:2.0~rc1-3")
    return epoch, upstream, revision


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _word(text: str) -> str:
    return "".join(takewhile(str.isalpha, text))


def _part(text: str) -> bytes:
    """Return the order of an upstream version or a revision: words and numbers in turn, and an end.

    What ends is as large as what goes on with a number of zero, larger than `~`, and smaller than all else.
    """
    key = bytearray()
    while True:
        word = "".join(takewhile(lambda letter: letter not in digits, text))
        number = "".join(takewhile(lambda letter: letter in digits, text[len(word) :]))
        text = text[len(word) + len(number) :]
        key += bytes(_weight(letter) for letter in word) + bytes([_END]) + _number(number)
        if not text:
            return bytes(key) + bytes([_END])


def _weight(letter: str) -> int:
    if letter == "~":
        return _BEFORE_END
    return ord(letter) if letter in ascii_letters else ord(letter) + _AFTER_LETTERS


def _number(text: str) -> bytes:
    figures = text.lstrip("0")
    if len(figures) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(figures)} figures is in no Debian version; write 255 at most")
    return bytes([len(figures)]) + figures.encode()
