"""What the plugin remembers from one listing to the next: the cursor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from levelgate.plugin import Fetched, JsonValue, Validators
from levelgate_yum.repomd import Index


@dataclass(frozen=True, kw_only=True, slots=True)
class Memory:
    """The index as it was last taken: how the server marks it, its SHA-256, and what it said."""

    etag: str = ""
    last_modified: str = ""
    index: str = ""
    primary: str = ""
    revision: str = ""
    timestamp: int = 0

    @property
    def validators(self) -> Validators | None:
        """What the index is recognised by, None where none was taken."""
        if not self.index:
            return None
        return Validators(etag=self.etag, last_modified=self.last_modified, sha256=self.index)

    def cursor(self) -> dict[str, JsonValue]:
        """Return it as JSON."""
        return asdict(self)

    def outdates(self, index: Index) -> bool:
        """Say whether an index is older than this one and says something else."""
        return self.primary != index.primary.digest and index.older_than(self.revision, self.timestamp)


def recalled(cursor: Mapping[str, JsonValue] | None) -> Memory:
    """Read a cursor; None, and fields of a cursor that are not understood, are no memory."""
    said = cursor or {}
    timestamp = said.get("timestamp")
    return Memory(
        etag=_text(said, "etag"),
        last_modified=_text(said, "last_modified"),
        index=_text(said, "index"),
        primary=_text(said, "primary"),
        revision=_text(said, "revision"),
        timestamp=timestamp if isinstance(timestamp, int) else 0,
    )


def _text(said: Mapping[str, JsonValue], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def memorised(fetched: Fetched, index: Index) -> Memory:
    """Return what to remember of an index that was fetched and judged."""
    return Memory(
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        index=fetched.sha256,
        primary=index.primary.digest,
        revision=index.revision,
        timestamp=index.timestamp,
    )
