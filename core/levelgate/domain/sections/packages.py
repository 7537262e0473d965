"""The section `packages`."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from levelgate.domain.package import PackageDefinition, Start, StartPolicy
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: PackageDefinition) -> dict[str, JsonValue]:
    own: dict[str, JsonValue] = {
        "name": definition.name,
        "repository": definition.repository,
        "versions": definition.versions,
        "prereleases": definition.prereleases,
        "start": _start(definition.start),
        "lines": {line.name: line.versions for line in definition.lines},
        "track": definition.track,
    }
    return own | dict(definition.settings)


def _start(policy: StartPolicy) -> JsonValue:
    return {"last": policy.count} if policy.kind is Start.LAST else str(policy.kind)


PACKAGES = Section(
    name="packages",
    noun="package",
    subject="package_definition",
    kind=PackageDefinition,
    fields=_fields,
    defaults={"versions": "", "prereleases": True, "start": "newest", "lines": {}, "track": None},
    called=attrgetter("reference"),
)
