"""What moderators look after, whose events need no look, and addresses as they are compared."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ROWS = 1000
_submissions = sa.table(
    "submissions",
    *(sa.column(name) for name in ("id", "contact_email", "contact_folded", "fields")),
)
_facets = sa.table(
    "submission_facets", *(sa.column(name) for name in ("submission_id", "facet", "value"))
)


def upgrade() -> None:
    op.add_column("accounts", sa.Column("scope", sa.Text))
    op.add_column("accounts", sa.Column("trust", sa.Text))
    op.add_column("submissions", sa.Column("contact_folded", sa.Text))
    op.create_table(
        "submission_facets",
        sa.Column("submission_id", sa.Text, sa.ForeignKey("submissions.id"), primary_key=True),
        sa.Column("facet", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
    )
    _fill_in()
    op.create_index(
        "ix_submission_facets_facet_value_submission_id",
        "submission_facets",
        ["facet", "value", "submission_id"],
    )
    op.create_index(
        "ix_submissions_contact_folded_created_at_id",
        "submissions",
        ["contact_folded", "created_at", "id"],
    )


def _fill_in() -> None:
    columns, last = _submissions.c, ""
    query = sa.select(columns.id, columns.contact_email, columns.fields).order_by(columns.id)
    while rows := op.get_bind().execute(query.where(columns.id > last).limit(_ROWS)).all():
        last = rows[-1].id
        folded = [
            {"key": row.id, "folded": row.contact_email.strip().lower()}
            for row in rows
            if row.contact_email is not None
        ]
        if folded:
            update = sa.update(_submissions).where(columns.id == sa.bindparam("key"))
            op.get_bind().execute(update.values(contact_folded=sa.bindparam("folded")), folded)
        facets = [
            {"submission_id": row.id, "facet": facet, "value": value}
            for row in rows
            for facet, value in sorted(set(_sorted_by(json.loads(row.fields))))
        ]
        if facets:
            op.get_bind().execute(sa.insert(_facets), facets)


def _sorted_by(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    slugs = fields.get("categories")
    for slug in slugs if isinstance(slugs, list) else ():
        if isinstance(slug, str) and slug.strip():
            yield "category", slug.strip().lower()
    venue = fields.get("venue")
    if isinstance(venue, dict):
        known, country = venue.get("id"), venue.get("country")
        if isinstance(known, str) and known.strip():
            yield "venue", known.strip()
        elif isinstance(country, str) and country.strip():
            yield "country", country.strip().upper()
