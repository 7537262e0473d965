"""The section `tracks`."""

from __future__ import annotations

from levelgate.domain.sections.section import Section
from levelgate.domain.track import TrackDefinition
from levelgate.domain.track_fields import track_fields

TRACKS = Section(name="tracks", noun="track", kind=TrackDefinition, fields=track_fields)
