"""Tracks keep their levels by id, whatever they are called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fakes.ledger import ladder, with_track
from levelgate.domain.facts import Need
from levelgate.domain.gates.approvals import Approvals
from levelgate.domain.gates.soak import read as soak
from levelgate.domain.track import Level, Track, TrackDefinition
from levelgate.errors import Conflict, NotFound
from levelgate.storage.store import SqlStore


def _levels(database: Path) -> list[tuple[int, str, bool]]:
    engine = create_engine(f"sqlite:///{database}")
    try:
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, name, removed FROM levels ORDER BY id"))
            return [(row.id, row.name, bool(row.removed)) for row in rows]
    finally:
        engine.dispose()


def _changed(store: SqlStore, levels: Sequence[Level]) -> Track:
    with store.write() as transaction:
        track = transaction.tracks.get("web")
        return transaction.tracks.change(track.id, TrackDefinition(name="web", levels=tuple(levels)))


def test_a_track_is_stored_whole(store: SqlStore) -> None:
    prod = Level(
        name="prod",
        after=("perf", "sec"),
        need=Need.ANY,
        entry=(Approvals(of=("qa-team",), count=2),),
        exit=(soak("4h"),),
    )
    levels = (Level(name="perf"), Level(name="sec"), prod)
    definition = TrackDefinition(name="web", levels=levels)
    with store.write() as transaction:
        added = transaction.tracks.add(definition)
    with store.read() as transaction:
        assert transaction.tracks.all() == [added] == [transaction.tracks.get("web")]
    assert (added.definition, added.revision) == (definition, 1)


def test_a_changed_track_has_a_higher_revision_and_the_same_levels(store: SqlStore, database: Path) -> None:
    with store.write() as transaction:
        with_track(transaction, "dev", "qa")
    changed = _changed(store, [Level(name="dev", slots=2), Level(name="qa", after=("dev",))])
    assert changed.revision == 2
    assert _levels(database) == [(1, "dev", False), (2, "qa", False)]


def test_a_level_renamed_by_was_keeps_its_id_r21(store: SqlStore, database: Path) -> None:
    with store.write() as transaction:
        with_track(transaction, "dev", "qa")
    _changed(store, [Level(name="test", was="dev"), Level(name="qa", after=("test",))])
    assert _levels(database) == [(1, "test", False), (2, "qa", False)]


def test_a_level_renamed_without_was_is_another_one_r21(store: SqlStore, database: Path) -> None:
    with store.write() as transaction:
        with_track(transaction, "dev")
    _changed(store, [Level(name="test")])
    assert _levels(database) == [(1, "dev", True), (2, "test", False)]


def test_names_that_move_on_in_a_row_are_no_conflict(store: SqlStore, database: Path) -> None:
    with store.write() as transaction:
        with_track(transaction, "a", "b")
    _changed(store, [Level(name="b", was="a"), Level(name="c", was="b")])
    assert _levels(database) == [(1, "b", False), (2, "c", False)]


def test_a_level_that_comes_back_has_its_id_again(store: SqlStore, database: Path) -> None:
    with store.write() as transaction:
        with_track(transaction, "dev", "qa")
    _changed(store, [Level(name="dev")])
    _changed(store, [Level(name="dev"), Level(name="qa")])
    assert _levels(database) == [(1, "dev", False), (2, "qa", False)]


def test_a_removed_track_is_not_found_and_comes_back_with_its_levels(store: SqlStore, database: Path) -> None:
    with store.write() as transaction:
        added = with_track(transaction, "dev")
        transaction.tracks.remove(added.id)
        assert transaction.tracks.all() == []
        with pytest.raises(NotFound, match="there is no track 'web'"):
            transaction.tracks.get("web")
        again = transaction.tracks.add(ladder("web", "dev"))
    assert (again.id, again.revision) == (added.id, 2)
    assert _levels(database) == [(1, "dev", False)]


def test_two_tracks_of_one_name_are_a_conflict(store: SqlStore) -> None:
    with store.write() as transaction:
        with_track(transaction)
        other = transaction.tracks.add(ladder("other"))
        with pytest.raises(Conflict, match="there is a track 'web' already"):
            with_track(transaction)
        with pytest.raises(Conflict, match="there is a track 'web' already"):
            transaction.tracks.change(other.id, ladder("web"))
