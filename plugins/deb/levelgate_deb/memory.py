"""What is remembered of the last listing, in its cursor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self, TypeAlias

from pydantic import BaseModel, ValidationError

from levelgate.plugin import JsonValue, Validators

Entries: TypeAlias = dict[str, list[dict[str, Any]]]
"""What the indexes list of the asked packages, by path."""

_MOST_KEPT = 1_000


class Memory(BaseModel):
    """The marks and the checksum of the file that was read, its times, and the digests of the indexes that it named.

    `keys` stands for the key ring that it was verified with: with another, it has to be verified anew.
    `entries` are what the indexes listed, so that those that stay need not be read again when others change.
    """

    etag: str
    last_modified: str
    file: str
    sha256: str
    keys: str
    date: datetime | None
    valid_until: datetime | None
    indexes: dict[str, str]
    entries: Entries = {}

    @classmethod
    def read(cls, cursor: Mapping[str, JsonValue] | None, keys: str) -> Self | None:
        """Return what a cursor holds; None at first contact, with another key ring, or where it is another's."""
        try:
            memory = cls.model_validate(cursor)
        except ValidationError:
            return None
        return memory if memory.keys == keys else None

    def kept(self, digests: Mapping[str, str]) -> Entries:
        """Return the entries of those indexes that are what they were."""
        return {path: found for path, found in self.entries.items() if self.indexes.get(path) == digests.get(path)}

    def with_entries(self, entries: Entries) -> Self:
        """Return it with what was listed, where that is of use and not too much for a cursor."""
        is_kept = len(entries) > 1 and sum(map(len, entries.values())) <= _MOST_KEPT
        return self.model_copy(update={"entries": entries if is_kept else {}})

    @property
    def validators(self) -> Validators:
        """What the file is recognised by."""
        return Validators(etag=self.etag, last_modified=self.last_modified, sha256=self.sha256)

    def of_same(self, marks: Validators) -> Self:
        """Return it with the marks that the server has for the same file now."""
        return self.model_copy(update={"etag": marks.etag, "last_modified": marks.last_modified})

    def cursor(self) -> Mapping[str, JsonValue]:
        """Return it as JSON."""
        return self.model_dump(mode="json")
