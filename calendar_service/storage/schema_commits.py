"""The table by which a lost connection's last transaction is found again, on PostgreSQL alone."""

import sqlalchemy as sa

from calendar_service.storage.schema_columns import at, metadata

# A row for each transaction that was saved lately; SQLite's fail or not while one looks on.
commits = sa.Table(
    "commits",
    metadata,
    sa.Column("token", sa.Text, primary_key=True),
    at("at", required=True),
    sa.Index("ix_commits_at", "at"),
)
