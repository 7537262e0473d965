"""Fetches file addresses."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from levelgate.errors import AccessDenied, AddressNotFound, AddressRefused, MetadataOutOfStep
from levelgate.fetching.intake import Expected, Origin, fetched
from levelgate.network.deadline import Deadline
from levelgate.network.target import Target
from levelgate.plugin.types import Fetched, NotModified, Validators

_CHUNK = 1024 * 1024


def fetch_file(
    target: Target, expected: Expected, validators: Validators | None, deadline: Deadline
) -> Fetched | NotModified:
    """Copy a regular file; its validator is made of what changes when it is written or put in place of another."""
    with closing(_open(target)) as file:
        before = _tag(file)
        if validators is not None and validators.etag == before:
            return NotModified(url=target.url, validators=validators)
        expected.announced(os.fstat(file.fileno()).st_size)
        origin = Origin(url=target.url, validators=Validators(etag=before))
        return fetched(expected, _chunks(file, before, target, deadline), origin)


def _open(target: Target) -> BinaryIO:
    try:
        # Opening a named pipe would wait for its other end.
        descriptor = os.open(target.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except PermissionError as error:
        raise AccessDenied(
            f"{target.shown} may not be read", mend="let the user that levelgate runs as read it"
        ) from error
    except OSError as error:
        raise AddressNotFound(
            f"{target.shown} cannot be opened: {(error.strerror or '').lower()}", mend="correct the address"
        ) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise AddressRefused(f"{target.shown} is not a regular file", mend="correct the address")
    return os.fdopen(descriptor, "rb")


def _tag(file: BinaryIO) -> str:
    status = os.fstat(file.fileno())
    return f'"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"'


def _chunks(file: BinaryIO, before: str, target: Target, deadline: Deadline) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        deadline.check(target.shown)
        yield chunk
    if _tag(file) != before:
        raise MetadataOutOfStep(f"{target.shown} changed while it was read", mend="try again later")
