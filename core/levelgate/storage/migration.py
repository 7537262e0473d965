"""The way to the newest schema, by Alembic.

Loading Alembic takes longer than most commands do, so this is imported only where there is something to migrate.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from levelgate.errors import DatabaseUnusable

if TYPE_CHECKING:
    from sqlalchemy import Connection


def configuration() -> Config:
    """Return Alembic's configuration for the revisions in this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def migrate(connection: Connection, present: str | None, place: str) -> None:
    """Bring a database from its present revision to the newest one, in the transaction of that connection."""
    config = configuration()
    if present is not None:
        _check_known(config, present, place)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check_known(config: Config, present: str, place: str) -> None:
    try:
        ScriptDirectory.from_config(config).get_revision(present)
    except CommandError as error:
        raise DatabaseUnusable(
            f"the database {place} has the schema {present!r}, which is newer than this levelgate",
            mend="use the levelgate that made it, or a newer one",
        ) from error
