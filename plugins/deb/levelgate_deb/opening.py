"""Opening compressed files piece by piece, up to a limit."""

import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

_PIECE = 1 << 20
_READ = 1 << 18


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def take(self, data: bytes) -> bytes: ...

    def waits(self) -> bool: ...


class _Gzip:
    def __init__(self) -> None:
        self._state = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._state.eof

    @property
    def unused_data(self) -> bytes:
        return self._state.unused_data

    def take(self, data: bytes) -> bytes:
        return self._state.decompress(self._state.unconsumed_tail + data, _PIECE)

    def waits(self) -> bool:
        return not self._state.unconsumed_tail


class _Xz:
    def __init__(self) -> None:
        self._state = lzma.LZMADecompressor(format=lzma.FORMAT_XZ)

    @property
    def eof(self) -> bool:
        return self._state.eof

    @property
    def unused_data(self) -> bytes:
        return self._state.unused_data

    def take(self, data: bytes) -> bytes:
        return self._state.decompress(data, _PIECE)

    def waits(self) -> bool:
        return self._state.needs_input


_FORMS: dict[str, type[_Gzip | _Xz]] = {".xz": _Xz, ".gz": _Gzip}


def pieces(path: Path, form: str, most: int) -> Iterator[bytes]:
    """Yield what a file holds: `form` is `.xz`, `.gz` or empty; raise ValueError past `most` bytes, and for damage."""
    taken = 0
    with path.open("rb") as file:
        for piece in _opened(file, form):
            taken += len(piece)
            if taken > most:
                raise ValueError(f"an index is larger than {most} bytes when opened")
            yield piece


def _opened(file: BinaryIO, form: str) -> Iterator[bytes]:
    try:
        yield from _streams(file, _FORMS[form]) if form else iter(lambda: file.read(_PIECE), b"")
    except (zlib.error, lzma.LZMAError) as error:
        raise ValueError(f"an index is no whole {form} file") from error


def _streams(file: BinaryIO, kind: type[_Decompressor]) -> Iterator[bytes]:
    data = file.read(_READ)
    while data:
        state = kind()
        while not state.eof:
            if piece := state.take(data):
                yield piece
            data = b""
            if state.waits() and not state.eof:
                data = file.read(_READ)
                if not data:
                    raise ValueError("an index ends too early")
        # One compressed file may follow another.
        data = state.unused_data or file.read(_READ)
