"""Indexes are opened piece by piece, up to a limit, and to a clean end."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from levelgate_deb.opening import pieces

DATA = bytes(range(256)) * 12_000
COMPRESSED: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".xz": lzma.compress, "": bytes}
form = pytest.mark.parametrize("form", COMPRESSED)
compressed = pytest.mark.parametrize("form", [".gz", ".xz"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Packages"


@form
def test_an_index_is_opened_in_pieces(file: Path, form: str) -> None:
    file.write_bytes(COMPRESSED[form](DATA))
    opened = list(pieces(file, form, len(DATA)))
    assert b"".join(opened) == DATA
    assert max(map(len, opened)) <= 1 << 20


@compressed
def test_files_that_follow_one_another_are_one(file: Path, form: str) -> None:
    file.write_bytes(COMPRESSED[form](DATA) + COMPRESSED[form](b"more"))
    assert b"".join(pieces(file, form, 1 << 30)) == DATA + b"more"


@form
def test_an_index_past_its_limit_is_refused(file: Path, form: str) -> None:
    file.write_bytes(COMPRESSED[form](DATA))
    with pytest.raises(ValueError, match="larger than"):
        list(pieces(file, form, len(DATA) - 1))


@compressed
def test_a_bomb_is_given_up_soon(file: Path, form: str) -> None:
    file.write_bytes(COMPRESSED[form](bytes(64 << 20)))
    opened = pieces(file, form, 1 << 21)
    assert [len(next(opened)), len(next(opened))] <= [1 << 20, 1 << 20]
    with pytest.raises(ValueError, match="larger than 2097152 bytes"):
        list(opened)


@compressed
@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_an_index_that_ends_too_early_is_refused(file: Path, form: str, kept: float) -> None:
    whole = COMPRESSED[form](DATA)
    file.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ValueError, match="is no whole"):
        list(pieces(file, form, 1 << 30))


@compressed
def test_an_index_that_is_damaged_is_refused(file: Path, form: str) -> None:
    whole = bytearray(COMPRESSED[form](DATA))
    whole[len(whole) // 2] ^= 0xFF
    file.write_bytes(whole)
    with pytest.raises(ValueError, match="is no whole"):
        list(pieces(file, form, 1 << 30))


@compressed
def test_what_is_compressed_in_no_way_is_refused(file: Path, form: str) -> None:
    file.write_bytes(b"Package: app\n")
    with pytest.raises(ValueError, match="is no whole"):
        list(pieces(file, form, 1 << 30))
