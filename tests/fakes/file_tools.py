"""Tools for a repository type over file addresses, in this process: nothing is isolated, everything is recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import new, sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from levelgate.plugin import (
    AddressNotFound,
    Fetched,
    JsonValue,
    LimitExceeded,
    MetadataOutOfStep,
    NotModified,
    RepositoryTools,
    Validators,
)


class FileFetch:
    """A `Fetch` over folders; the entity tag of a file is its SHA-256.

    `asked` holds the address of every call, `conditional` those that were asked for only if they changed, `accepted`
    what each call accepted.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.conditional: list[str] = []
        self.accepted: list[str] = []
        self.before: Callable[[str], object] = lambda _url: None

    def __call__(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        accept: str = "",
        max_bytes: int = 256 * 1024 * 1024,
        size: int | None = None,
        digest: str | None = None,
    ) -> Any:
        self.asked.append(url)
        self.accepted.append(accept)
        if validators is not None:
            self.conditional.append(url)
        self.before(url)
        path = Path(unquote(urlsplit(url).path))
        if not path.is_file():
            raise AddressNotFound(f"{url} does not exist")
        data = path.read_bytes()
        state = sha256(data).hexdigest()
        marks = Validators(etag=state, sha256=state)
        if validators is not None and state in {validators.etag, validators.sha256}:
            return NotModified(url=url, validators=marks)
        if len(data) > max_bytes:
            raise LimitExceeded(f"{url} has more than {max_bytes} bytes")
        if (size is not None and len(data) != size) or (digest is not None and _digest(data, digest) != digest):
            raise MetadataOutOfStep(f"{url} differs from its size or digest")
        return Fetched(path=path, url=url, size=len(data), sha256=state, validators=marks)


def _digest(data: bytes, like: str) -> str:
    kind = like.partition(":")[0]
    return f"{kind}:{new(kind, data).hexdigest()}"


def parse_here(function: Callable[..., JsonValue], *args: JsonValue, files: Sequence[Path] = ()) -> Any:
    """Call a parser in this process."""
    return function(*files, *args)


def file_tools(fetch: FileFetch | None = None) -> RepositoryTools:
    """Make tools that read folders and parse in this process."""
    return RepositoryTools(fetch=fetch or FileFetch(), parse=parse_here)
