"""Takes in one file: writes, counts and hashes it while it comes."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir, mkstemp
from typing import TypeAlias

from levelgate.errors import LimitExceeded, MetadataInvalid, MetadataOutOfStep
from levelgate.plugin.types import Fetched, Validators

Folder: TypeAlias = Callable[[], Path]
"""Gives the folder for what is fetched; raises OSError where there can be none."""

_DIGEST = re.compile(r"(sha256|sha384|sha512):([0-9a-fA-F]+)")
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
    """What a file must be like; `folder` gives where it is put, `place` names it in messages."""

    place: str
    folder: Folder
    max_bytes: int
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

    def take(self, chunks: Iterable[bytes]) -> tuple[Path, int, str]:
        """Write all chunks to a new file; return its path, size and SHA-256. Nothing is left behind on a failure."""
        with self._room():
            descriptor, name = mkstemp(dir=self.folder(), prefix="fetched-")
        try:
            size, sha256 = self._copy(chunks, descriptor)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)
        return Path(name), size, sha256

    def _copy(self, chunks: Iterable[bytes], descriptor: int) -> tuple[int, str]:
        sha256 = hashlib.sha256()
        algorithm, _, wanted = (self.digest or "").partition(":")
        asked = hashlib.new(algorithm) if algorithm not in {"", "sha256"} else sha256
        size = 0
        for chunk in chunks:
            size += len(chunk)
            self._cap(size)
            if self.size is not None and size > self.size:
                raise self._size_differs("more")
            for hashed in {sha256, asked}:
                hashed.update(chunk)
            self._write(descriptor, chunk)
        if self.size is not None and size != self.size:
            raise self._size_differs(f"{size}")
        if wanted and asked.hexdigest() != wanted.lower():
            raise MetadataOutOfStep(
                f"{self.place} has the digest {algorithm}:{asked.hexdigest()} in place of {self.digest}",
                mend=_OUT_OF_STEP,
            )
        return size, sha256.hexdigest()

    def _write(self, descriptor: int, chunk: bytes) -> None:
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


def fetched(expected: Expected, chunks: Iterable[bytes], origin: Origin) -> Fetched:
    """Take in a file and describe it."""
    path, size, sha256 = expected.take(chunks)
    return Fetched(
        path=path,
        url=origin.url,
        size=size,
        sha256=sha256,
        validators=origin.validators,
        content_type=origin.content_type,
        proven=origin.proven or expected.proves,
    )
