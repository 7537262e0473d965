"""How connections to SQLite are set up."""

from __future__ import annotations

from pathlib import Path

import pytest

from levelgate.storage.engine import make_engine
from levelgate.storage.opening import locate

FULL = 2


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", FULL), ("foreign_keys", 1), ("busy_timeout", 30_000)],
)
def test_each_connection_keeps_what_was_committed_and_waits_for_others(
    database: Path, pragma: str, value: object
) -> None:
    engine = make_engine(locate(database), 30)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value
    engine.dispose()
