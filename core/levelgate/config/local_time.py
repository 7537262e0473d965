"""Local times of the declaration file, and the instants that they stand for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from levelgate.config.problems import shown
from levelgate.domain.setting import SettingInvalid
from levelgate.domain.zone import instants, why_none, zone

if TYPE_CHECKING:
    from levelgate.config.nodes import Node
    from levelgate.config.problems import Problems

_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


def _zone(value: str) -> str:
    try:
        return zone(value)
    except SettingInvalid as error:
        raise ValueError(f"{error.fault}; {error.mend}") from None


def _parsed(value: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(value.replace("T", " "), form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def _local(value: str) -> str:
    if _parsed(value) is None:
        raise ValueError('is not a local time; write one such as "2026-12-20 00:00"')
    return value


ZoneName = Annotated[str, AfterValidator(_zone)]
LocalTime = Annotated[
    str, AfterValidator(_local), Field(json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9:]{5,8})?$"})
]


def instant(node: Node, value: str, place: str, problems: Problems, *, last: bool) -> datetime | None:
    """Return the instant of a local time, of two the first or the last; note where there is none."""
    local = _parsed(value)
    if local is None:
        return None
    found = instants(local.replace(tzinfo=None), ZoneInfo(place))
    if not found:
        problems.add(node, f"{shown(node)} is missing in {place}: {why_none(local)}", "choose another time")
        return None
    return found[-1] if last else found[0]
