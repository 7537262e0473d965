"""The page about runs has every key of what a run is given, and every state."""

from __future__ import annotations

from datetime import UTC, datetime

from levelgate.domain.artifact import Artifact, RecordedArtifact
from levelgate.domain.payload import Cause, artifact_value, payload_of
from levelgate.domain.pipeline import RunState
from levelgate.domain.version import Version
from meta.tables import page, rows

_PAGE = page("run.md")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_ARTIFACT = Artifact(file_key="noarch", digest="sha256:ab", location="https://repo.example.com/a.rpm", size=1)


def _given() -> list[str]:
    version = Version(
        id=1,
        package_id=1,
        package="updates/app",
        version="1.0-1",
        digest="sha256:ab",
        key=b"1",
        first_seen_at=_NOW,
        artifacts=(RecordedArtifact(artifact=_ARTIFACT),),
    )
    return list(payload_of("1", version, Cause(pipeline="rebuild", reason="a test")))


def test_the_page_has_every_key_of_a_run_and_of_an_artifact() -> None:
    described = [cells[0].strip("`") for cells in rows(_PAGE, "Key")]
    assert sorted(described) == sorted([*_given(), *artifact_value(_ARTIFACT)])


def test_the_page_has_every_state_of_a_run_final_ones_last() -> None:
    described = [cells[0].strip("`") for cells in rows(_PAGE, "State")]
    assert described == list(map(str, RunState))
