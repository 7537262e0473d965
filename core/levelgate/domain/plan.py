"""What applying a declaration would do, entry by entry, and the proof of what was shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from levelgate.domain.declaration import Definition, fields_of
from levelgate.domain.json_value import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from levelgate.domain.json_value import JsonValue


class Action(StrEnum):
    """What happens to one definition."""

    ADD = "add"
    CHANGE = "change"
    RENAME = "rename"
    REMOVE = "remove"
    SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """One field of a definition, as the file spells it; None where it is not there."""

    field: str
    old: JsonValue
    new: JsonValue


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanEntry:
    """What happens to one definition: `former` is its name before a renaming, `id` is 0 for one to be added.

    A renaming may carry changes of other fields too. `definition` is None for one to be removed. `note` says what
    the fields alone do not tell.
    """

    section: str
    action: Action
    name: str
    id: int = 0
    former: str = ""
    changes: tuple[FieldChange, ...] = ()
    note: str = ""
    definition: Definition | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """All entries: those of the file in its order, section by section, each followed by what it does not name."""

    entries: tuple[PlanEntry, ...]

    @property
    def steps(self) -> tuple[PlanEntry, ...]:
        """The entries that change something."""
        return tuple(entry for entry in self.entries if entry.action is not Action.SAME)

    @property
    def token(self) -> str:
        """A hash over everything that the plan would do; another state or another file gives another one."""
        said = [
            {
                "section": entry.section,
                "action": entry.action,
                "name": entry.name,
                "id": entry.id,
                "former": entry.former,
                "changes": [[change.field, change.old, change.new] for change in entry.changes],
                "fields": fields_of(entry.definition) if entry.definition else None,
            }
            for entry in self.steps
        ]
        return sha256(canonical(said).encode()).hexdigest()[:32]

    def chosen(self, section: str, *actions: Action) -> tuple[PlanEntry, ...]:
        """Return the entries of a section with one of these actions."""
        return tuple(entry for entry in self.entries if entry.section == section and entry.action in actions)


def differences(old: Definition, new: Definition) -> tuple[FieldChange, ...]:
    """Compare two definitions field by field; the order of lines counts, that of other keys does not."""
    before, after = fields_of(old), fields_of(new)
    return tuple(
        FieldChange(field=field, old=before.get(field), new=after.get(field))
        for field in dict.fromkeys([*before, *after])
        if _comparable(field, before) != _comparable(field, after)
    )


def _comparable(field: str, fields: Mapping[str, JsonValue]) -> object:
    value = fields.get(field)
    return list(value.items()) if field == "lines" and isinstance(value, dict) else value
