"""What is remembered of the last listing, in its cursor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ValidationError

from levelgate.plugin import JsonValue


class Memory(BaseModel):
    """The marks of the file that was read, its times, and the digests of the indexes that it named.

    `question` stands for the settings under which it was read: under others, it is no answer.
    """

    etag: str
    last_modified: str
    file: str
    question: str
    date: datetime | None
    valid_until: datetime | None
    indexes: dict[str, str]

    @classmethod
    def read(cls, cursor: Mapping[str, JsonValue] | None, question: str) -> Self | None:
        """Return what a cursor holds; None at first contact, under other settings, or where it is another's."""
        try:
            memory = cls.model_validate(cursor)
        except ValidationError:
            return None
        return memory if memory.question == question else None

    def cursor(self) -> Mapping[str, JsonValue]:
        """Return it as JSON."""
        return self.model_dump(mode="json")
