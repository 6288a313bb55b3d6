"""What Alembic runs: the steps, on the connection and in the transaction that its caller opened."""

from alembic import context

from calendar_service.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
