"""The schema's revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, select

if TYPE_CHECKING:
    from sqlalchemy import Connection

HEAD = "a0001"
"""The newest revision, written here as well so that a database of that revision is opened without Alembic."""

_revisions = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))


def revision(connection: Connection) -> str | None:
    """Return the revision of a database, None where it has no schema yet."""
    if not connection.dialect.has_table(connection, _revisions.name):
        return None
    return connection.scalar(select(_revisions.c.version_num))


def upgrade(connection: Connection, place: str) -> None:
    """Bring a database to the newest revision; DatabaseUnusable where it has a newer one than we know."""
    present = revision(connection)
    if present != HEAD:
        from levelgate.storage.migration import migrate  # noqa: PLC0415 - most commands need no Alembic, which is slow

        migrate(connection, present, place)
