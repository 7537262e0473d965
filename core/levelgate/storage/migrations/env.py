"""What Alembic runs: the revisions, within the transaction of the connection that it was given."""

from alembic import context

from levelgate.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
