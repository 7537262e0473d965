"""Sets are rebuilt from their events, and what was changed behind the program's back is named (I7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fakes.deciding_child import environment
from fakes.polling import database
from fakes.shop import Shop
from levelgate.storage.store import open_store
from levelgate.usecases.replay import check_replay


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE sets SET state = 'failed'", "set 1: state is stored as 'failed', and its events say 'passed'"),
        ("UPDATE sets SET started_by = 'eve'", "set 1: started_by is stored as 'eve', and its events say 'levelgate'"),
        (
            "UPDATE set_members SET role = 'carried' WHERE position = 2",
            "set member 1 no. 2: role is stored as 'carried', and its events say 'candidate'",
        ),
        ("DELETE FROM set_members WHERE position = 3", "set member 1 no. 3 is told by its events, and is not stored"),
        (
            "UPDATE promotions SET signed_sets = '{}' WHERE id = 1",
            "promotion 1: signed_sets is stored as {}, and its events say {'shop': 1}",
        ),
    ],
)
def test_what_was_changed_of_a_set_is_named_with_what_its_events_say(
    folder: Path, statement: str, finding: str
) -> None:
    store = open_store(database(folder))
    Shop(store).release("app-1.0", "till-2.0")
    assert check_replay(environment(store)) == []
    engine = create_engine(f"sqlite:///{database(folder)}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert check_replay(environment(store)) == [finding]
    store.close()
