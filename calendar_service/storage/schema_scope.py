"""The table by which submissions are found to be in a moderator's scope."""

import sqlalchemy as sa

from calendar_service.storage.schema_columns import metadata

# Derived: the categories, country and known venue in the fields of each submission.
submission_facets = sa.Table(
    "submission_facets",
    metadata,
    sa.Column("submission_id", sa.Text, sa.ForeignKey("submissions.id"), primary_key=True),
    sa.Column("facet", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Index(None, "facet", "value", "submission_id"),
)
