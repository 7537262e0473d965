"""Entries of `products`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from levelgate.config.entries import Entry, Name
from levelgate.config.references import LaneRef, LevelName
from levelgate.config.validation import check_keys, keys_of, validated
from levelgate.domain.cron import parse_cron
from levelgate.domain.product import OnFailure, ProductDefinition, SetStart, StartKind
from levelgate.domain.setting import SettingInvalid
from levelgate.domain.zone import zone

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems


def _start(value: Any) -> SetStart:
    match value:
        case "candidate" | "hand":
            return SetStart(kind=StartKind(value))
        case {"schedule": str(cron), "zone": str(place)} if len(value) == len(("schedule", "zone")):
            return SetStart(kind=StartKind.SCHEDULE, cron=_cron(cron), zone=_zone(place))
        case {"schedule": str(cron)} if len(value) == 1:
            return SetStart(kind=StartKind.SCHEDULE, cron=_cron(cron))
        case _:
            raise ValueError(
                'does not say when a set starts; write candidate, hand, or {schedule: "0 2 * * *", zone: Europe/Berlin}'
            )


def _cron(value: str) -> str:
    try:
        parse_cron(value)
    except ValueError as error:
        raise ValueError(f"has the schedule {value[:60]!r}, which {error}") from None
    return " ".join(value.split())


def _zone(value: str) -> str:
    try:
        return zone(value)
    except SettingInvalid as error:
        raise ValueError(f"has the zone {value[:60]!r}, which {error.fault}; {error.mend}") from None


Start = Annotated[
    SetStart,
    PlainValidator(_start),
    WithJsonSchema(
        {
            "oneOf": [
                {"enum": ["candidate", "hand"]},
                {
                    "type": "object",
                    "properties": {
                        "schedule": {"type": "string", "description": "minute, hour, day, month, day of the week"},
                        "zone": {"type": "string", "default": "UTC"},
                    },
                    "required": ["schedule"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class ProductEntry(Entry):
    """Packages that are released together."""

    name: Name = Field(description="what it is called here")
    members: tuple[LaneRef, ...] = Field(
        min_length=1, description="packages with all their lines, or lines such as updates/app:1.x"
    )
    optional: tuple[LaneRef, ...] = Field(default=(), description="members that a set can do without")
    levels: tuple[LevelName, ...] = Field(min_length=1, description="the levels that its sets sign, such as web/qa")
    pipeline: str = Field(description="the pipeline that tests a set")
    start: Start = Field(default_factory=SetStart, description="when a set starts; a person can start one at any time")
    on_failure: OnFailure = Field(default=OnFailure.KEEP, description="what a failed set does to its candidates")


def read_product(node: Node, problems: Problems) -> ProductDefinition | None:
    """Read one entry of `products`; None where problems were noted."""
    before = len(problems)
    check_keys(node, keys_of(ProductEntry), (), problems)
    entry = validated(ProductEntry, node, problems)
    if entry is None or len(problems) > before:
        return None
    for key, names in (("members", entry.members), ("optional", entry.optional), ("levels", entry.levels)):
        for index, name in enumerate(names):
            if name in names[:index]:
                problems.add(node.at([key, index]), f"{name!r} stands here twice", "name it once")
    if len(problems) > before:
        return None
    return ProductDefinition(
        name=entry.name,
        members=entry.members,
        optional=entry.optional,
        levels=entry.levels,
        pipeline=entry.pipeline,
        start=entry.start,
        on_failure=entry.on_failure,
    )
