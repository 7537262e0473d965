"""Rows, written behind the program's back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import MetaData, Table, create_engine, insert, select


def copy_first_row(database: Path, name: str, /, **changes: object) -> None:
    """Insert the first row of a table once more, but for these columns."""
    engine = create_engine(f"sqlite:///{database}")
    try:
        with engine.begin() as connection:
            table = Table(name, MetaData(), autoload_with=connection)
            row = connection.execute(select(table)).mappings().first()
            assert row is not None
            connection.execute(insert(table).values({**row, **changes}))
    finally:
        engine.dispose()
