"""Python's own requirements, such as `My_Package>=1.0,<2`, read into the fields of a package."""

from __future__ import annotations

from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement

from levelgate.plugin import JsonValue
from levelgate_pypi.names import is_pattern, normal_name
from levelgate_pypi.text import shown


def read_spec(spec: str) -> Mapping[str, JsonValue]:
    """Read a requirement into name and versions, a pattern into a name.

    Raises ValueError for a requirement that says more, and for what cannot be read.
    """
    try:
        read = Requirement(spec)
    except InvalidRequirement:
        if is_pattern(spec):
            return {"name": _pattern(spec)}
        raise ValueError(f"{shown(spec)} is not a requirement; write such as my-package>=1.0,<2") from None
    more = {"extras": read.extras, "an address": read.url, "a marker": read.marker}
    told = [name for name, value in more.items() if value]
    if told:
        raise ValueError(f"{shown(spec)} has {told[0]}, which say nothing about versions; leave them out")
    fields: dict[str, JsonValue] = {"name": normal_name(read.name)}
    versions = ",".join(sorted(map(str, read.specifier)))
    return fields | ({"versions": versions} if versions else {})


def _pattern(spec: str) -> str:
    try:
        return normal_name(spec)
    except ValueError as error:
        raise ValueError(f"{shown(spec)} {error}") from None
