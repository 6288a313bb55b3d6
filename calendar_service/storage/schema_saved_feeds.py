"""The tables of feeds that readers saved under an address of their own."""

import sqlalchemy as sa

from calendar_service.storage.schema_columns import at, id_column, metadata, number, text

saved_feeds = sa.Table(
    "saved_feeds",
    metadata,
    id_column(),
    number("rotation"),  # counts up when the address is exchanged for another one
    text("token_hash", required=True),
    text("name"),
    text("query", required=True),  # filter and presentation, as an address has them
    at("created_at", required=True),
    at("changed_at", required=True),
    sa.Index(None, "token_hash", unique=True),
)

# Addresses that are gone for good: whoever still asks is told so.
retired_feeds = sa.Table(
    "retired_feeds",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    at("at", required=True),
)

# How often each family of calendars has asked, and when it last did: nothing about who.
feed_polls = sa.Table(
    "feed_polls",
    metadata,
    sa.Column("feed_id", sa.Text, sa.ForeignKey("saved_feeds.id"), primary_key=True),
    sa.Column("family", sa.Text, primary_key=True),
    number("polls"),
    at("last_at", required=True),
)
