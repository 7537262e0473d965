"""The schema, as a row of Alembic revisions."""
