"""Takes in one file: counts, hashes and writes it while it comes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from tempfile import gettempdir, mkstemp
from typing import TypeAlias

from levelgate.errors import LimitExceeded, MetadataInvalid, MetadataOutOfStep
from levelgate.plugin.types import Fetched, NotModified, Validators

Folder: TypeAlias = Callable[[], Path]
"""Gives the folder for what is fetched; raises OSError where there can be none."""

_DIGEST = re.compile(r"(sha256|sha384|sha512):([0-9a-fA-F]+)")
_HELD = 64 * 1024
_OUT_OF_STEP = "the repository may be in the middle of an update; try again later"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What was said about a file before its first byte; `proven`: its end is told apart from a cut."""

    url: str
    validators: Validators
    content_type: str = ""
    proven: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What a file must be like; `folder` gives where it is put, `place` names it in messages.

    `known` is the SHA-256 of what need not be had again.
    """

    place: str
    folder: Folder
    max_bytes: int
    known: str = ""
    size: int | None = None
    digest: str | None = None

    def __post_init__(self) -> None:
        if self.digest is not None and _DIGEST.fullmatch(self.digest) is None:
            raise MetadataInvalid(
                f"the digest {self.digest[:100]!r} of {self.place} proves nothing", mend="publish sha256 or better"
            )
        if self.size is not None:
            self._cap(self.size)

    @property
    def proves(self) -> bool:
        """Whether what is known beforehand tells a whole file from a cut one."""
        return self.size is not None or self.digest is not None

    def announced(self, length: int) -> None:
        """Check the length that a server announces; raise LimitExceeded or MetadataOutOfStep."""
        self._cap(length)
        if self.size is not None and length != self.size:
            raise self._size_differs(f"{length}")

    def admit(self, size: int) -> None:
        """Check how much has come so far; raise LimitExceeded or MetadataOutOfStep."""
        self._cap(size)
        if self.size is not None and size > self.size:
            raise self._size_differs("more")

    def judge(self, size: int, digest: str) -> None:
        """Check what is whole; raise MetadataOutOfStep."""
        if self.size is not None and size != self.size:
            raise self._size_differs(f"{size}")
        if self.digest is not None and digest != self.digest.lower():
            raise MetadataOutOfStep(
                f"{self.place} has the digest {digest} in place of {self.digest}", mend=_OUT_OF_STEP
            )

    def take(self, chunks: Iterable[bytes]) -> tuple[Path | None, int, str]:
        """Take all chunks; return the path of a new file, its size and its SHA-256: no path for what is known.

        What is small is not written before it is whole. Nothing is left behind on a failure.
        """
        measure = _Measure(expected=self)
        measured = measure.through(chunks)
        held: list[bytes] = []
        for chunk in measured:
            held.append(chunk)
            if measure.size > _HELD:
                break
        path = None if measure.is_known else self._write(chain(held, measured))
        if path is not None and measure.is_known:
            path.unlink()
            path = None
        return path, measure.size, measure.sha256

    def _write(self, chunks: Iterable[bytes]) -> Path:
        with self._room():
            descriptor, name = mkstemp(dir=self.folder(), prefix="fetched-")
        try:
            for chunk in chunks:
                self._write_chunk(descriptor, chunk)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return Path(name)

    def _write_chunk(self, descriptor: int, chunk: bytes) -> None:
        view = memoryview(chunk)
        with self._room():
            while view:
                view = view[os.write(descriptor, view) :]

    @contextmanager
    def _room(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            problem = (error.strerror or "").lower()
            where = Path(error.filename).parent if error.filename else gettempdir()
            raise LimitExceeded(
                f"{self.place} cannot be written to {where}: {problem}",
                mend="make room there, or make it writable",
            ) from error

    def _cap(self, size: int) -> None:
        if size > self.max_bytes:
            raise LimitExceeded(
                f"{self.place} is larger than {self.max_bytes} bytes", mend="see that the address is the right one"
            )

    def _size_differs(self, found: str) -> MetadataOutOfStep:
        return MetadataOutOfStep(f"{self.place} has {found} bytes in place of {self.size}", mend=_OUT_OF_STEP)


class _Measure:
    """Counts and hashes what goes through, and holds it against what is expected."""

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._sha256 = hashlib.sha256()
        self._is_whole = False
        self.size = 0

    @property
    def sha256(self) -> str:
        """The SHA-256 of what went through, in hex."""
        return self._sha256.hexdigest()

    @property
    def is_known(self) -> bool:
        """Whether all has gone through, and is what need not be had again."""
        return self._is_whole and self._expected.known == self.sha256

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Let chunks through; raise LimitExceeded or MetadataOutOfStep at the first that cannot be meant."""
        algorithm = (self._expected.digest or "").partition(":")[0]
        asked = hashlib.new(algorithm) if algorithm not in {"", "sha256"} else self._sha256
        for chunk in chunks:
            self.size += len(chunk)
            self._expected.admit(self.size)
            for hashed in {self._sha256, asked}:
                hashed.update(chunk)
            yield chunk
        self._expected.judge(self.size, f"{algorithm}:{asked.hexdigest()}")
        self._is_whole = True


def fetched(expected: Expected, chunks: Iterable[bytes], origin: Origin) -> Fetched | NotModified:
    """Take in a file and describe it."""
    path, size, sha256 = expected.take(chunks)
    validators = replace(origin.validators, sha256=sha256)
    if path is None:
        return NotModified(url=origin.url, validators=validators)
    return Fetched(
        path=path,
        url=origin.url,
        size=size,
        sha256=sha256,
        validators=validators,
        content_type=origin.content_type,
        proven=origin.proven or expected.proves,
    )
