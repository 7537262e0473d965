"""Entries of `tracks`: levels, and what has to be so at each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from levelgate.config.entries import Entry, Name
from levelgate.config.gates import gates_schema, read_gates
from levelgate.config.problems import shown
from levelgate.config.validation import check_keys, keys_of, validated
from levelgate.domain.facts import Need
from levelgate.domain.faults.levels import faults
from levelgate.domain.gates.kinds import ENTRY, EXIT
from levelgate.domain.reference import OUR_NAME
from levelgate.domain.track import Activate, Level, Next, TrackDefinition
from levelgate.domain.track_fields import UNLIMITED

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems

_MAX_SLOTS = 1_000
_NAME_SCHEMA = {"type": "string", "pattern": f"^{OUR_NAME.pattern}$"}
_NAMES_SCHEMA = {"type": "array", "items": _NAME_SCHEMA, "uniqueItems": True}


def _after(value: Any) -> tuple[Need, tuple[str, ...]]:
    match value:
        case {"any": list(names)} if len(value) == 1 and names:
            need = Need.ANY
        case {"all": list(names)} if len(value) == 1:
            need = Need.ALL
        case list(names):
            need = Need.ALL
        case _:
            raise ValueError("is not what comes before; write a list such as [qa], or {any: [perf, sec]}")
    if not all(isinstance(name, str) and OUR_NAME.fullmatch(name) for name in names):
        raise ValueError("holds something that is no name of a level; write names such as [dev, qa]")
    if len(set(names)) < len(names):
        raise ValueError("names a level twice; name each once")
    return need, tuple(names)


def _slots(value: Any) -> int | None:
    if value == UNLIMITED:
        return None
    if type(value) is int and 1 <= value <= _MAX_SLOTS:
        return value
    raise ValueError(f"is not a number of slots; write 1 to {_MAX_SLOTS}, or unlimited")


After = Annotated[
    tuple[Need, tuple[str, ...]],
    PlainValidator(_after),
    WithJsonSchema(
        {
            "oneOf": [
                _NAMES_SCHEMA,
                {
                    "type": "object",
                    "properties": {"any": {**_NAMES_SCHEMA, "minItems": 1}, "all": _NAMES_SCHEMA},
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Slots = Annotated[
    int | None,
    PlainValidator(_slots),
    WithJsonSchema({"oneOf": [{"type": "integer", "minimum": 1, "maximum": _MAX_SLOTS}, {"const": UNLIMITED}]}),
]


class LevelEntry(Entry):
    """A step of a track."""

    name: Name = Field(description="what it is called; with its track it is web/prod")
    was: Name | None = Field(default=None, description="the name that it had before, whose grants it keeps")
    after: After = Field(
        default=(Need.ALL, ()), description="the levels that must be granted before: all of a list, or {any: [...]}"
    )
    activate: Activate = Field(
        default=Activate.AUTO, description="whether what is available waits there by itself, or only when asked for"
    )
    slots: Slots = Field(default=1, description="how many versions of a lane can be active there at once")
    next: Next = Field(default=Next.OLDEST, description="which of the waiting versions enters next")
    entry: Annotated[dict[str, Any], WithJsonSchema(gates_schema(ENTRY))] = Field(
        default_factory=dict, description="the gates that must pass for a version to enter"
    )
    work: tuple[Name, ...] = Field(default=(), description="the pipelines that must succeed")
    exit: Annotated[dict[str, Any], WithJsonSchema(gates_schema(EXIT))] = Field(
        default_factory=dict, description="the gates that must pass for the level to be granted"
    )


class TrackEntry(Entry):
    """A promotion path."""

    name: Name = Field(description="what it is called here")
    levels: list[Any] = Field(description="its levels")


def read_track(node: Node, problems: Problems) -> TrackDefinition | None:
    """Read one entry of `tracks`; None where problems were noted."""
    before = len(problems)
    check_keys(node, keys_of(TrackEntry), (), problems)
    entry = validated(TrackEntry, node, problems)
    found = [_read_level(level, problems) for level in node.at(["levels"]).items if "levels" in node.fields]
    levels = tuple(level for level in found if level is not None)
    if entry is None or len(levels) < len(found):
        return None
    track = TrackDefinition(name=entry.name, levels=levels)
    if len(problems) > before:
        # What is wrong with a gate hides nothing of how the levels hang together.
        for fault in faults(track):
            problems.add(node.at(fault.path), fault.message, fault.mend)
        return None
    return track


def _read_level(node: Node, problems: Problems) -> Level | None:
    if not node.fields:
        problems.add(node, f"{shown(node)} is not a level", "write its fields, such as {name: dev, work: [tests]}")
        return None
    check_keys(node, keys_of(LevelEntry), (), problems)
    entry = validated(LevelEntry, node, problems)
    gates = {side: read_gates(node, side, problems) for side in ("entry", "exit")}
    if entry is None:
        return None
    if entry.slots is None and "next" in node.fields:
        mend = "leave it out: every version that is ready enters, the lowest first"
        problems.add(node.at(["next"]), "'next' says nothing beside unlimited slots", mend)
    for index, name in enumerate(entry.work):
        if name in entry.work[:index]:
            problems.add(node.at(["work", index]), f"{name!r} stands here twice", "name each pipeline once")
    need, after = entry.after
    return Level(
        name=entry.name,
        was=entry.was,
        after=after,
        need=need,
        activate=entry.activate,
        slots=entry.slots,
        next=entry.next,
        work=entry.work,
        entry=gates["entry"],
        exit=gates["exit"],
    )
