from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import sys
import tracemalloc
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from levelgate.plugin import LimitExceeded, MetadataInvalid
from levelgate_yum.decompression import MAX_OPEN_BYTES, PIECE, pieces

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstd.compress,
}
TEXT = b"<metadata>" + bytes(range(32, 127)) * 2000 + b"</metadata>"
BLOCK = 8 * 1024 * 1024
MEMORY = 64 * 1024 * 1024

each_compression = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())


def opened(folder: Path, data: bytes, *, size: int | None = None, digest: str | None = None) -> bytes:
    path = folder / "primary"
    path.write_bytes(data)
    return b"".join(pieces(path, open_size=size, open_digest=digest))


@each_compression
def test_each_compression_is_told_by_how_it_begins(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    digest = f"sha256:{sha256(TEXT).hexdigest()}"
    assert opened(tmp_path, pack(TEXT), size=len(TEXT), digest=digest) == TEXT


def test_a_plain_file_is_taken_as_it_is(tmp_path: Path) -> None:
    assert opened(tmp_path, TEXT, size=len(TEXT)) == TEXT


@each_compression
def test_a_file_of_several_members_is_one_text(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    assert opened(tmp_path, pack(TEXT[:1000]) + pack(TEXT[1000:]), size=len(TEXT)) == TEXT


def test_skippable_frames_of_zstd_are_skipped(tmp_path: Path) -> None:
    skippable = struct.pack("<II", 0x184D2A55, 3) + b"abc"
    assert opened(tmp_path, skippable + zstd.compress(TEXT) + skippable) == TEXT


@each_compression
@pytest.mark.parametrize("cut", [1, 8, 100])
def test_a_truncated_file_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes], cut: int) -> None:
    with pytest.raises(MetadataInvalid, match="primary is damaged"):
        opened(tmp_path, pack(TEXT)[:-cut])


@each_compression
def test_a_flipped_bit_anywhere_is_found(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    whole = pack(TEXT)
    digest = f"sha256:{sha256(TEXT).hexdigest()}"
    for place in range(6, len(whole), max(1, len(whole) // 50)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x10
        try:
            text = opened(tmp_path, bytes(damaged), size=len(TEXT), digest=digest)
        except (MetadataInvalid, LimitExceeded):
            continue
        assert text == TEXT, place


@each_compression
def test_a_bomb_ends_at_the_announced_size_in_bounded_memory(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(BLOCK)) * 256
    tracemalloc.start()
    with pytest.raises(LimitExceeded, match="goes on after the 1000 bytes"):
        opened(tmp_path, bomb, size=1000)
    assert tracemalloc.get_traced_memory()[1] < MEMORY + len(bomb)
    tracemalloc.stop()


def test_a_bomb_that_announces_nothing_ends_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "primary"
    path.write_bytes(zstd.compress(bytes(BLOCK)) * (2 + MAX_OPEN_BYTES // BLOCK))
    sizes: list[int] = []
    with pytest.raises(LimitExceeded, match="more than 1073741824 bytes when open"):
        sizes.extend(len(piece) for piece in pieces(path, open_size=None, open_digest=None))
    assert (max(sizes), sum(sizes)) == (PIECE, MAX_OPEN_BYTES)


def test_a_size_over_the_limit_is_refused_as_announced(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="primary announces 1073741825 bytes"):
        opened(tmp_path, TEXT, size=MAX_OPEN_BYTES + 1)


def test_less_than_announced_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MetadataInvalid, match=r"when open, and repomd\.xml announces"):
        opened(tmp_path, gzip.compress(TEXT), size=len(TEXT) + 1)


def test_another_checksum_of_the_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MetadataInvalid, match="differs when open from the sha256 checksum"):
        opened(tmp_path, gzip.compress(TEXT), digest="sha256:" + "0" * 64)


def test_zchunk_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(MetadataInvalid, match="is in zchunk, which is not read"):
        opened(tmp_path, b"\x00ZCK1" + bytes(100))
