"""By what waiting submissions are ordered and filtered at the desk, and who is looking at one."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ROWS = 1000
_WAITING = ("pending", "changes_requested")
_submissions = sa.table("submissions", *(sa.column(name) for name in ("id", "state", "fields")))
_facets = sa.table(
    "submission_facets", *(sa.column(name) for name in ("submission_id", "facet", "value"))
)


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("entry_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("until_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_claims_until_at", "claims", ["until_at"])
    _fill_in()


def _fill_in() -> None:
    columns, last = _submissions.c, ""
    query = sa.select(columns.id, columns.fields).where(columns.state.in_(_WAITING))
    query = query.order_by(columns.id)
    while rows := op.get_bind().execute(query.where(columns.id > last).limit(_ROWS)).all():
        last = rows[-1].id
        facets = [
            {"submission_id": row.id, "facet": facet, "value": value}
            for row in rows
            for facet, value in sorted(set(_sorted_by(json.loads(row.fields))))
        ]
        if facets:
            op.get_bind().execute(sa.insert(_facets), facets)


def _sorted_by(fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("kind", "language"):
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            yield name, value.strip().lower()[:64]
    for name in ("start", "closes_at"):
        value = fields.get(name)
        if isinstance(value, str) and value.strip():
            yield name, value.strip()[:10]
    if fields.get("recurrence") or fields.get("include"):
        yield "repeats", "yes"
