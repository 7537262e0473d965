"""The section `pipelines`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from levelgate.domain.durations import format_duration
from levelgate.domain.pipeline import PipelineDefinition
from levelgate.domain.sections.section import Section

if TYPE_CHECKING:
    from levelgate.domain.json_value import JsonValue


def _fields(definition: PipelineDefinition) -> dict[str, JsonValue]:
    own: dict[str, JsonValue] = {
        "name": definition.name,
        "type": definition.type,
        "timeout": format_duration(definition.timeout),
        "spacing": [format_duration(wait) for wait in definition.spacing],
        "concurrency": definition.concurrency,
    }
    return own | dict(definition.settings)


PIPELINES = Section(
    name="pipelines",
    noun="pipeline",
    kind=PipelineDefinition,
    fields=_fields,
    defaults={"timeout": "15m", "spacing": ["5s", "30s", "2m", "10m", "30m", "2h"], "concurrency": None},
)
