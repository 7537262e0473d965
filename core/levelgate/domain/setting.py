"""Reading settings from what the declaration file says, with errors that say where and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from levelgate.domain.durations import parse_duration

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

Read = TypeVar("Read")

NO_NAMES: tuple[str, ...] = ()

# What the readers below take, as JSON Schema.
TEXT: Mapping[str, JsonValue] = {"type": "string", "minLength": 1}
SWITCH: Mapping[str, JsonValue] = {"type": "boolean"}
COUNT: Mapping[str, JsonValue] = {"type": "integer", "minimum": 1}
DURATION: Mapping[str, JsonValue] = {
    "type": "string",
    "pattern": "^[0-9]{1,9}[smhd]$",
    "examples": ["90s", "15m", "4h", "3d"],
}
NAMES: Mapping[str, JsonValue] = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}


class SettingInvalid(ValueError):
    """A setting is wrong: `fault` is said of the value at `path`; `mend` is what would be right.

    Where `of_key` is set, `fault` is a whole sentence about a key that is missing or unknown at `path`.
    """

    def __init__(self, fault: str, *, mend: str, path: Sequence[str | int] = (), of_key: bool = False) -> None:
        super().__init__(f"{fault}; {mend}")
        self.fault = fault
        self.mend = mend
        self.path = tuple(path)
        self.of_key = of_key

    def below(self, step: str | int) -> SettingInvalid:
        """Return it as seen from one step further up."""
        return SettingInvalid(self.fault, mend=self.mend, path=(step, *self.path), of_key=self.of_key)


def text(value: JsonValue) -> str:
    """Read a text that is not empty."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise SettingInvalid("is a bare number", mend=f'quote it: "{value}"')
    if not isinstance(value, str) or not value.strip():
        raise SettingInvalid("is not a text", mend="write a text")
    return value.strip()


def switch(value: JsonValue) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise SettingInvalid("is not true or false", mend="write true or false")
    return value


def count(value: JsonValue) -> int:
    """Read a whole number from one."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise SettingInvalid("is not a count", mend="write a whole number from 1")
    return value


def duration(value: JsonValue) -> timedelta:
    """Read a duration such as 4h."""
    try:
        return parse_duration(value if isinstance(value, str) else str(value))
    except ValueError as error:
        fault, _, mend = str(error).partition("; ")
        raise SettingInvalid(fault, mend=mend) from None


def names(value: JsonValue) -> tuple[str, ...]:
    """Read a list of at least one name, each named once."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise SettingInvalid("is not a list", mend="write [a, b] or one name a line, each after '- '")
    if not value:
        raise SettingInvalid("names nobody and nothing", mend="name at least one, or leave it out")
    found: list[str] = []
    for index, one in enumerate(value):
        try:
            name = text(one)
        except SettingInvalid as error:
            raise error.below(index) from None
        if not name.isprintable():
            raise SettingInvalid("is no name", mend="leave out control characters", path=(index,))
        if name in found:
            raise SettingInvalid("stands here twice", mend="name it once", path=(index,))
        found.append(name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of settings, of which only some are known."""

    values: Mapping[str, JsonValue]

    def take(self, key: str, read: Callable[[JsonValue], Read], default: Read) -> Read:
        """Read one setting, where it is given."""
        if key not in self.values:
            return default
        try:
            return read(self.values[key])
        except SettingInvalid as error:
            raise error.below(key) from None


def fields(value: JsonValue, known: Iterable[str]) -> Fields:
    """Read a mapping with no other keys than these."""
    known = tuple(known)
    example = ", ".join(f"{key}: ..." for key in known[:2])
    if not isinstance(value, Mapping):
        raise SettingInvalid("is not a mapping", mend=f"write {{{example}}}")
    for key in value:
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1)
            mend = f"did you mean {nearest[0]!r}?" if nearest else f"known keys: {', '.join(known)}"
            raise SettingInvalid(f"unknown key {key[:60]!r}", mend=mend, path=(key,), of_key=True)
    return Fields(value)


def lacking(key: str) -> SettingInvalid:
    """Return the error for a setting that must be there and is not."""
    return SettingInvalid(f"{key!r} is missing", mend="add it", of_key=True)


def mapping(properties: Mapping[str, JsonValue], required: Sequence[str] = ()) -> Mapping[str, JsonValue]:
    """Return the schema of what `fields` reads."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        "minProperties": 1,
    }
