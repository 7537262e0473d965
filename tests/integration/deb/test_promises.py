"""What a Debian archive does, through the whole host: an event for each promise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fakes.debian_archive import Archive, public, publisher, stanza
from fakes.watching import Watching, watching

NOW = datetime.now(UTC)
FIRST, SECOND = stanza("app", "1.0-1", "amd64", b"one"), stanza("app", "1.1-1", "amd64", b"two")


class Watched:
    """An archive that is published anew each time, a minute later, and who watches it."""

    def __init__(self, archive: Archive, watching: Watching) -> None:
        self.archive = archive
        self.watching = watching
        self.minutes = 0

    def told(self, minutes: int = 1, **stanzas: tuple[str, ...]) -> list[tuple[str, str]]:
        """Publish the stanzas of each architecture, poll, and return what is told."""
        self.minutes += minutes
        date = self.archive.date + timedelta(minutes=self.minutes)
        replace(self.archive, date=date).write({"amd64": (), "arm64": (), **stanzas})
        return self.watching.told("debian")


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    archive = Archive(folder=tmp_path / "archive", key=publisher(), date=NOW - timedelta(hours=1), by_hash=True)
    ring = tmp_path / "ring.asc"
    ring.write_text(public(publisher()))
    declaration = f"""
repositories:
  - name: debian
    type: deb
    url: {archive.folder.as_uri()}
    suite: stable
    components: [main]
    architectures: [amd64, arm64]
    signed_by: {ring}
packages: [{{name: app, repository: debian, arch: [amd64, arm64], versions: ">=1.0", prereleases: false}}]
"""
    with watching(tmp_path, declaration) as polled:
        watched = Watched(archive, polled)
        watched.told(amd64=(FIRST,))
        yield watched


def test_a_new_version_is_told_once_with_its_signature(watched: Watched) -> None:
    assert watched.told(amd64=(FIRST, SECOND)) == [("version.detected", "1.1-1")]
    assert watched.told(amd64=(FIRST, SECOND)) == []
    assert [one.details["signed"] for one in watched.watching.versions("debian/app")] == [True, True]


def test_what_the_filters_leave_out_is_not_told(watched: Watched) -> None:
    left_out = (
        stanza("app", "0.9-1", "amd64", b"old"),
        stanza("app", "2.0~rc1-1", "amd64", b"candidate"),
        stanza("app", "1.5-1", "all", b"another architecture"),
        stanza("lib", "1.5-1", "amd64", b"another package"),
    )
    assert watched.told(amd64=(FIRST, *left_out)) == []


def test_a_version_that_was_built_anew_is_replaced(watched: Watched) -> None:
    assert ("version.replaced", "1.0-1") in watched.told(amd64=(stanza("app", "1.0-1", "amd64", b"other"),))


def test_an_architecture_that_comes_later_is_late(watched: Watched) -> None:
    late = stanza("app", "1.0-1", "arm64", b"three")
    assert watched.told(amd64=(FIRST,), arm64=(late,)) == [("artifact.late", "1.0-1")]


def test_an_older_archive_is_warned_about_and_changes_nothing(watched: Watched) -> None:
    watched.told(amd64=(FIRST, SECOND))
    assert watched.told(minutes=-1, amd64=(FIRST,)) == [("repository.warned", "")]
    assert [str(one.state) for one in watched.watching.versions("debian/app")] == ["present", "present"]
