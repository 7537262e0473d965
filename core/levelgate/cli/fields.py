"""Fields of a definition, given as options in place of a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click

from levelgate.domain.reference import is_number

_FORM = "write NAME=VALUE"


class Setting(click.ParamType[tuple[str, Any]]):
    """`NAME=VALUE`, where a value that is JSON is taken as such, as in the declaration file, and any other as text."""

    name = "name=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Any]:
        """Split at the first `=`."""
        name, equals, text = str(value).partition("=")
        if not equals or not name:
            self.fail(f"{value!r} is not a setting; {_FORM}", param, ctx)
        try:
            spelled = json.loads(text)
            json.dumps(spelled, allow_nan=False)
        except (ValueError, RecursionError):
            return name, text
        return name, spelled


setting = click.option(
    "--set", "settings", type=Setting(), multiple=True, help="A setting of its type; JSON or text. Repeatable."
)


class LineType(click.ParamType[tuple[str, str]]):
    """`NAME=RANGE`."""

    name = "name=range"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split at the first `=`."""
        name, _, versions = str(value).partition("=")
        if not name or not versions:
            self.fail(f"{value!r} is not a line; write NAME=RANGE", param, ctx)
        return name, versions


def given(fields: Mapping[str, Any], settings: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields that were given, with the settings."""
    own = [(name, value) for name, value in fields.items() if value is not None and value != ()]
    return once([*own, *settings], "--set")


def once(pairs: Iterable[tuple[str, Any]], option: str) -> dict[str, Any]:
    """Return what is named, each with its value; refuse a name that an option repeats."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise click.BadParameter(f"{name[:60]!r} is given twice; give it once", param_hint=f"'{option}'")
        found[name] = value
    return found


class StartPolicyType(click.ParamType[Any]):
    """`newest`, `none`, `all`, or `last:5`."""

    name = "start"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the policy as the declaration file spells it."""
        kind, colon, count = str(value).partition(":")
        if kind == "last" and colon and is_number(count):
            return {"last": int(count)}
        if value in {"newest", "none", "all"}:
            return value
        return self.fail(f"{value!r} is no start policy; write newest, none, all, or last:5", param, ctx)
