"""Opening compressed files piece by piece, up to a limit."""

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from gzip import GzipFile
from io import FileIO
from lzma import FORMAT_XZ, LZMAError, LZMAFile
from pathlib import Path

_PIECE = 1 << 20
_OPENERS: dict[str, Callable[[Path], GzipFile | LZMAFile | FileIO]] = {
    ".gz": GzipFile,
    ".xz": partial(LZMAFile, format=FORMAT_XZ),
    "": FileIO,
}
_DAMAGES = (OSError, EOFError, zlib.error, LZMAError)


def pieces(path: Path, form: str, most: int) -> Iterator[bytes]:
    """Yield what a file holds: `form` is `.xz`, `.gz` or empty; raise ValueError past `most` bytes, and for damage."""
    taken = 0
    try:
        with _OPENERS[form](path) as file:
            while piece := file.read(_PIECE):
                taken += len(piece)
                if taken > most:
                    raise ValueError(f"an index is larger than {most} bytes when opened")
                yield piece
    except _DAMAGES as error:
        raise ValueError(f"an index is no whole {form} file") from error
