"""A history made here: an arch that comes late, a version withdrawn and returned, and digest A, B, A."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fakes.replay import Replay, repoquery
from fakes.yum_repository import Rpm, YumRepository, rpm
from levelgate.domain.version import UpstreamState

_APP = rpm("app", "1.0-1", content=b"A")
_OTHERS = [rpm("app", "2:0.9-1"), rpm("lib", "1.0-1", arch="noarch")]


class _History:
    """Publishes lists of RPMs, and looks at what dnf says after each."""

    def __init__(self, replay: Replay, dnf: Path, caches: Path) -> None:
        self._replay = replay
        self._repository = YumRepository(replay.site)
        self._dnf = dnf
        self._caches = caches
        self._told = 0

    def publish(self, *packages: Rpm) -> list[tuple[object, object]]:
        """Publish, poll until believed, compare with dnf; return what was announced: (kind, version)."""
        self._repository.publish(packages)
        self._replay.believe()
        assert self._replay.present() == repoquery(
            self._dnf, self._replay.site, self._caches / str(self._repository.revision)
        )
        events = self._replay.events("version.*", "artifact.*")
        new, self._told = events[self._told :], len(events)
        return [(event.kind, event.data["version"]) for event in new]


def test_each_step_of_the_history_is_told_once(
    replay: Replay, require_program: Callable[[str], Path], tmp_path: Path
) -> None:
    history = _History(replay, require_program("dnf"), tmp_path / "caches")
    assert history.publish(_APP, *_OTHERS) == [
        ("version.detected", "1.0-1"),
        ("version.detected", "2:0.9-1"),
        ("version.detected", "1.0-1"),
    ]
    late = rpm("app", "1.0-1", arch="aarch64")
    assert history.publish(_APP, late, *_OTHERS) == [("artifact.late", "1.0-1")]
    assert history.publish(*_OTHERS) == [("version.missing", "1.0-1")]
    assert history.publish(_APP, late, *_OTHERS) == [("version.returned", "1.0-1")]
    assert history.publish(rpm("app", "1.0-1", content=b"B"), late, *_OTHERS) == [("version.replaced", "1.0-1")]
    assert history.publish(_APP, late, *_OTHERS) == [("version.returned", "1.0-1")]
    assert history.publish(_APP, *_OTHERS) == [("artifact.missing", "1.0-1")]
    records = [version for version in replay.versions() if (version.package, version.version) == ("r/app", "1.0-1")]
    assert [version.state for version in records] == [UpstreamState.PRESENT, UpstreamState.REPLACED]


def test_an_emptied_repository_is_believed_after_the_second_listing(
    replay: Replay, require_program: Callable[[str], Path], tmp_path: Path
) -> None:
    history = _History(replay, require_program("dnf"), tmp_path / "caches")
    history.publish(_APP, rpm("lib"))
    assert history.publish() == [("version.missing", "1.0-1"), ("version.missing", "1.0-1")]
    assert len(replay.events("repository.held_back")) == 1
