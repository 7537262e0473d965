"""What the ledger says at one moment, record by record, in a form that two tellings of it can be compared in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue

Fields: TypeAlias = "Mapping[str, JsonValue]"
MOST = 100
"""So many differences are told; more say nothing new."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Snapshot:
    """Fields of records, by noun (`promotion`) and key (`17`)."""

    records: Mapping[str, Mapping[str, Fields]] = field(default_factory=dict)

    def of(self, noun: str) -> Mapping[str, Fields]:
        """Return the records of one noun, by key."""
        return self.records.get(noun, {})


def differences(stored: Snapshot, replayed: Snapshot) -> list[str]:
    """Compare what is stored with what the events tell: a sentence for each difference, the first MOST of them."""
    found: list[str] = []
    for difference in _differences(stored, replayed):
        if len(found) == MOST:
            return [*found, "there are more differences"]
        found.append(difference)
    return found


def written(at: datetime | None) -> str | None:
    """Spell a time as events do."""
    return None if at is None else at.isoformat()


def _differences(stored: Snapshot, replayed: Snapshot) -> Iterator[str]:
    for noun in dict.fromkeys([*replayed.records, *stored.records]):
        here, told = stored.of(noun), replayed.of(noun)
        for key in dict.fromkeys([*told, *here]):
            name = f"{noun} {key}"
            if key not in here:
                yield f"{name} is told by its events, and is not stored"
            elif key not in told:
                yield f"{name} is stored, and no event tells of it"
            else:
                yield from _fields(name, here[key], told[key])


def _fields(name: str, here: Fields, told: Fields) -> Iterator[str]:
    for field_name in dict.fromkeys([*told, *here]):
        stored, expected = here.get(field_name), told.get(field_name)
        if stored != expected:
            yield f"{name}: {field_name} is stored as {stored!r}, and its events say {expected!r}"
