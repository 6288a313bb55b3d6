"""The table of who is looking at what waits at the desk."""

import sqlalchemy as sa

from calendar_service.storage.schema_columns import at, metadata, reference

# Soft: who else looks is told, nobody is kept from deciding.
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("entry_id", sa.Text, primary_key=True),  # of a submission or a report
    reference("account_id", "accounts", required=True),
    at("until_at", required=True),
    sa.Index(None, "until_at"),
)
