"""The schema that the tables belong to, and how their columns are made."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, MetaData, text

from levelgate.storage.columns import Id

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def given(name: str, kind: Any) -> Column[Any]:
    """Make a column that always holds a value."""
    return Column(name, kind, nullable=False)


def to(name: str, target: str, *, nullable: bool = False) -> Column[Any]:
    """Make a column that names a row of another table, `table.column`."""
    return Column(name, Id, ForeignKey(target), nullable=nullable)


def unique_among_kept(table: str, *columns: str) -> Index:
    """Make columns unique among the rows that were not removed."""
    return Index(
        f"uq_{table}_{'_'.join(columns)}",
        *columns,
        unique=True,
        sqlite_where=text("removed = 0"),
        postgresql_where=text("NOT removed"),
    )
