"""The table of the reasons kept ready for declining, as admins word them."""

import sqlalchemy as sa

from calendar_service.storage.schema_columns import at, metadata, text

# Beside those that come with the service: another wording of one, or one more. Without a language
# it says that the reason is not offered.
kept_reasons = sa.Table(
    "kept_reasons",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, primary_key=True),
    text("name", required=True),
    text("text", required=True),
    at("changed_at", required=True),
)
