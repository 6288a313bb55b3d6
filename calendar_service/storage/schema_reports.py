"""The tables of what readers report, and of what moderators are told by mail."""

import sqlalchemy as sa

from calendar_service.storage.schema_columns import (
    at,
    id_column,
    metadata,
    number,
    reference,
    text,
)

# What readers say is wrong with a public event.
reports = sa.Table(
    "reports",
    metadata,
    id_column(),
    reference("event_id", "events", required=True),
    text("recurrence_id"),  # the date of a series from whose page it was sent
    text("kind", required=True),
    text("text"),
    text("email"),
    text("language"),
    text("source", required=True),
    text("state", required=True),
    number("revision"),
    at("created_at", required=True),
    at("changed_at", required=True),
    sa.Index(None, "state", "created_at", "id"),
    sa.Index(None, "event_id", "state"),
)

# What moderators did with a report: rows that are only ever appended.
report_decisions = sa.Table(
    "report_decisions",
    metadata,
    id_column(),
    reference("report_id", "reports", required=True),
    number("revision"),
    text("action", required=True),
    text("from_state", required=True),
    text("to_state", required=True),
    at("at", required=True),
    reference("account_id", "accounts"),
    text("note"),
    text("message"),
    sa.UniqueConstraint("report_id", "revision"),
    sa.Index(None, "at", "id"),
)

# What each account wants to be told of the desk, when it last was, and when it last looked.
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
    text("choice"),
    text("language"),
    at("told_at"),
    at("looked_at"),
)
