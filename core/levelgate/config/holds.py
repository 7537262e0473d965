"""Entries of `holds`: freezes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from levelgate.config.entries import Entry, Name
from levelgate.config.gates import GATES
from levelgate.config.local_time import LocalTime, ZoneName, instant
from levelgate.config.problems import shown
from levelgate.config.references import LevelName, PackageRef
from levelgate.config.validation import check_keys, keys_of, validated
from levelgate.domain.freeze import FreezeDefinition
from levelgate.domain.hold import HoldKind, Scope

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems


_BY_COMMAND = re.compile(rf"(({'|'.join(HoldKind)})-)?[0-9]+")


def _kind(value: str) -> str:
    if value != HoldKind.FREEZE:
        others = ", ".join(kind for kind in HoldKind if kind is not HoldKind.FREEZE)
        raise ValueError(f"is not declared here; write freeze, and make holds of other kinds ({others}) by command")
    return value


def _free(value: str) -> str:
    if value in GATES:
        raise ValueError("is the name of a gate; choose another: gates and holds are overridden by their names")
    if _BY_COMMAND.fullmatch(value):
        raise ValueError("is what a hold made by command can be called; choose another name, with a word of its own")
    return value


class HoldEntry(Entry):
    """A freeze: something must not move for a time."""

    name: Annotated[Name, AfterValidator(_free)] = Field(description="what it is called here, also to override it")
    kind: Annotated[str, AfterValidator(_kind), Field(json_schema_extra={"const": "freeze"})] = Field(
        default="freeze", description="freeze; holds of other kinds are made by command"
    )
    track: Name | None = Field(default=None, description="the track that it is limited to")
    level: LevelName | None = Field(default=None, description="the level that it is limited to, such as web/prod")
    package: PackageRef | None = Field(default=None, description="the package that it is limited to")
    line: Name | None = Field(default=None, description="the line of the package that it is limited to")
    from_: LocalTime | None = Field(default=None, alias="from", description="when it begins; without it, at once")
    until: LocalTime = Field(description="when it ends")
    zone: ZoneName = Field(default="UTC", description="the time zone of these times")
    reason: str = Field(min_length=1, description="why, as people are shown it")
    rollbacks_too: bool = Field(default=False, description="whether rollbacks are stopped as well")


def read_hold(node: Node, problems: Problems) -> FreezeDefinition | None:
    """Read one entry of `holds`; None where problems were noted."""
    before = len(problems)
    check_keys(node, keys_of(HoldEntry), (), problems)
    entry = validated(HoldEntry, node, problems)
    if entry is None or len(problems) > before:
        return None
    if entry.track is not None and entry.level is not None:
        problems.add(node.at(["track"]), "'track' stands beside 'level', which names a track", "leave it out")
    if entry.line is not None and entry.package is None:
        problems.add(node.at(["line"]), "'line' stands without 'package'", "name the package as well")
    until = node.at(["until"])
    begins = entry.from_ and instant(node.at(["from"]), entry.from_, entry.zone, problems, last=False)
    ends = instant(until, entry.until, entry.zone, problems, last=True)
    if begins and ends and ends <= begins:
        problems.add(until, f"{shown(until)} is not after {shown(node.at(['from']))}", "write a later time")
    if ends is None or len(problems) > before:
        return None
    return FreezeDefinition(
        name=entry.name,
        begins=begins or None,
        ends=ends,
        zone=entry.zone,
        scope=Scope(track=entry.track, level=entry.level, package=entry.package, line=entry.line),
        reason=entry.reason,
        rollbacks_too=entry.rollbacks_too,
    )
