"""Feeds that readers saved under an address of their own, and which calendars ask for them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_feeds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("rotation", sa.BigInteger, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_saved_feeds_token_hash", "saved_feeds", ["token_hash"], unique=True)
    op.create_table(
        "retired_feeds",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "feed_polls",
        sa.Column("feed_id", sa.Text, sa.ForeignKey("saved_feeds.id"), primary_key=True),
        sa.Column("family", sa.Text, primary_key=True),
        sa.Column("polls", sa.BigInteger, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
    )
