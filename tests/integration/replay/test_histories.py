"""Real histories: every version once, every new digest once, and always the versions that dnf lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.replay import Replay, repoquery, states


def _detected_once(replay: Replay) -> bool:
    detected = [(event.data["package"], event.data["version"]) for event in replay.events("version.detected")]
    return len(detected) == len(set(detected)) == len({(v.package, v.version) for v in replay.versions()})


@pytest.mark.parametrize("history", ["arnehilmann", "dakera", "zoo"])
def test_the_present_versions_equal_those_of_dnf_after_every_state(
    replay: Replay, history: str, require_program: Callable[[str], Path], tmp_path: Path
) -> None:
    dnf = require_program("dnf")
    for number, state in enumerate(states(history)):
        replay.publish(state)
        assert replay.present() == repoquery(dnf, replay.site, tmp_path / f"cache{number}"), state


@pytest.mark.parametrize("history", ["arnehilmann", "dakera", "zoo"])
def test_each_version_is_detected_once_and_each_new_digest_replaces_once(replay: Replay, history: str) -> None:
    for state in states(history):
        replay.publish(state)
    assert _detected_once(replay)
    records = replay.versions()
    assert replay.counts()["version.detected"] + len(replay.events("version.replaced")) == len(records)
    assert len({(record.package, record.version, record.digest) for record in records}) == len(records)
    with replay.environment.store.read() as transaction:
        assert transaction.events.verify() == transaction.events.last()


@pytest.mark.parametrize(
    ("history", "counts"),
    [
        ("arnehilmann", {"version.detected": 13, "version.missing": 4}),
        ("dakera", {"version.detected": 3, "version.replaced": 11}),
        ("zoo", {"version.detected": 20}),
    ],
)
def test_a_history_comes_to_these_events(replay: Replay, history: str, counts: dict[str, int]) -> None:
    for state in states(history):
        replay.publish(state)
    assert replay.counts() == counts
