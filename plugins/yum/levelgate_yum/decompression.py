"""Decompressing in bounded pieces, never to more than was announced and allowed."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import new
from pathlib import Path
from typing import BinaryIO, cast

from levelgate.plugin import LimitExceeded, MetadataInvalid

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdError, ZstdFile
else:
    from backports.zstd import ZstdError, ZstdFile

PIECE = 256 * 1024
MAX_OPEN_BYTES = 1024 * 1024 * 1024
"""No primary is larger when open; createrepo_c crashes on a single text of 2 GiB."""

_MAGIC_BYTES = 6
_SKIPPABLE = frozenset(range(0x50, 0x60))
_ERRORS = (OSError, EOFError, zlib.error, lzma.LZMAError, ZstdError)


def _opener(magic: bytes) -> Callable[[BinaryIO], BinaryIO]:
    if magic.startswith(b"\x1f\x8b"):
        return lambda file: cast("BinaryIO", gzip.GzipFile(fileobj=file))
    if magic.startswith(b"\xfd7zXZ\x00"):
        return lambda file: cast("BinaryIO", lzma.LZMAFile(file, format=lzma.FORMAT_XZ))
    if magic.startswith(b"BZh"):
        return lambda file: cast("BinaryIO", bz2.BZ2File(file))
    if magic.startswith(b"\x28\xb5\x2f\xfd") or (
        magic[:1] and magic[0] in _SKIPPABLE and magic[1:4] == b"\x2a\x4d\x18"
    ):
        return lambda file: cast("BinaryIO", ZstdFile(file))
    if magic.startswith(b"\x00ZCK1"):
        raise MetadataInvalid(
            "primary is in zchunk, which is not read", mend="have it published as gz, xz, bz2 or zstd"
        )
    return lambda file: file


def pieces(path: Path, *, open_size: int | None, open_digest: str | None) -> Iterator[bytes]:
    """Yield the content of a file, plain or in gz, xz, bz2 or zstd, told apart by how it begins.

    At the end the announced size and digest (`sha256:HEX`) are compared. Raises LimitExceeded as soon as there is
    more than announced or allowed, MetadataInvalid for a damaged or truncated file and for a difference.
    """
    _check_announced(open_size)
    kind, _, expected = (open_digest or "sha256:").partition(":")
    state, size = new(kind), 0
    for piece in _raw_pieces(path):
        size += len(piece)
        _check_size(size, open_size)
        state.update(piece)
        yield piece
    if open_size is not None and size != open_size:
        raise MetadataInvalid(f"primary has {size} bytes when open, and repomd.xml announces {open_size}")
    if expected and state.hexdigest() != expected:
        raise MetadataInvalid(f"primary differs when open from the {kind} checksum that repomd.xml announces")


def _raw_pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as packed:
        magic = packed.read(_MAGIC_BYTES)
        packed.seek(0)
        try:
            with closing(_opener(magic)(packed)) as file:
                while piece := file.read(PIECE):
                    yield piece
        except _ERRORS as error:
            raise MetadataInvalid(f"primary is damaged: {type(error).__name__}: {error}") from error


def _check_announced(open_size: int | None) -> None:
    if open_size is not None and open_size > MAX_OPEN_BYTES:
        raise LimitExceeded(f"primary announces {open_size} bytes when open, over the limit of {MAX_OPEN_BYTES}")


def _check_size(size: int, open_size: int | None) -> None:
    if open_size is not None and size > open_size:
        raise LimitExceeded(f"primary goes on after the {open_size} bytes that repomd.xml announces")
    if size > MAX_OPEN_BYTES:
        raise LimitExceeded(f"primary has more than {MAX_OPEN_BYTES} bytes when open")
