"""Decisions that are taken back, submissions merged into other events, and who did what when."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("details", sa.Text))
    with op.batch_alter_table("submissions") as batch:
        batch.add_column(sa.Column("merged_into", sa.Text))
        batch.create_foreign_key(
            "fk_submissions_merged_into_events", "events", ["merged_into"], ["id"]
        )
    with op.batch_alter_table("versions") as batch:
        batch.add_column(sa.Column("account_id", sa.Text))
        batch.create_foreign_key(
            "fk_versions_account_id_accounts", "accounts", ["account_id"], ["id"]
        )
    _index()


def _index() -> None:
    op.create_index("ix_decisions_at_id", "decisions", ["at", "id"])
    op.create_index("ix_versions_at_event_id_sequence", "versions", ["at", "event_id", "sequence"])
    op.create_index("ix_versions_decision_id", "versions", ["decision_id"])
    is_merged = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_submissions_merged_into",
        "submissions",
        ["merged_into"],
        sqlite_where=is_merged,
        postgresql_where=is_merged,
    )
