"""How the revisions spell ids and indexes."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def unique_among_kept(name: str, table: str, columns: list[str]) -> None:
    """Make columns unique among the rows that were not removed."""
    op.create_index(
        name, table, columns, unique=True, sqlite_where=sa.text("removed = 0"), postgresql_where=sa.text("NOT removed")
    )


def partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """Make an index of the rows for which `where` holds, which is written as SQLite writes it: `open = 1`."""
    whole = sa.text(where.replace(" = 1", ""))
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=whole)
