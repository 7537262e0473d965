"""The gates of a level: each kind reads its own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from levelgate.config.problems import shown, suggestion
from levelgate.domain.gates.kinds import ENTRY, EXIT
from levelgate.domain.setting import SettingInvalid

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems
    from levelgate.domain.gate import Gate, Kind

_ALWAYS = frozenset({"prerequisites", "upstream", "holds", "block", "work"})
"""What stands at every level without being declared."""
GATES = _ALWAYS.union(ENTRY, EXIT)
"""The names of all gates."""


def read_gates(level: Node, side: str, problems: Problems) -> tuple[Gate, ...]:
    """Read the gates of a level's `entry` or `exit`, in the order of their kinds; note what is wrong."""
    kinds = {"entry": ENTRY, "exit": EXIT}[side]
    node = level.at([side])
    if side not in level.fields or not isinstance(node.value, Mapping):
        return ()  # the model notes what is no mapping
    read = {name: _read(name, value, kinds, problems) for name, value in node.fields.items()}
    return tuple(gate for name in kinds if (gate := read.get(name)) is not None)


def _read(name: str, value: Node, kinds: Mapping[str, Kind], problems: Problems) -> Gate | None:
    if name not in kinds:
        problems.add(value, *_no_gate(name, kinds))
        return None
    try:
        return kinds[name].read(value.plain())
    except SettingInvalid as error:
        place = value.at(error.path)
        mend = f'quote it: "{place.raw}"' if place.is_number and "quote it" in error.mend else error.mend
        problems.add(place, error.fault if error.of_key else f"{shown(place)} {error.fault}", mend)
        return None


def _no_gate(name: str, kinds: Mapping[str, Kind]) -> tuple[str, str]:
    there, other = ("entry", "exit") if kinds is ENTRY else ("exit", "entry")
    if name in _ALWAYS:
        return f"{name!r} stands at every level", "leave it out here"
    if name in GATES:
        return f"{name!r} is a gate of the {other}", f"move it to {other}"
    return f"{name[:60]!r} is no gate of the {there}", suggestion(name, kinds, "gates")


def gates_schema(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Return the schema of what `read_gates` reads."""
    return {
        "type": "object",
        "properties": {name: dict(kind.schema) for name, kind in kinds.items()},
        "additionalProperties": False,
    }
