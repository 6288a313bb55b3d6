"""What readers report, what moderators are told by mail, and categories that are removed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("categories", sa.Column("removed_at", sa.BigInteger))
    _add_reports()
    _add_report_decisions()
    op.create_table(
        "notices",
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("choice", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("told_at", sa.BigInteger),
        sa.Column("looked_at", sa.BigInteger),
    )


def _add_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), nullable=False),
        sa.Column("recurrence_id", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_reports_state_created_at_id", "reports", ["state", "created_at", "id"])
    op.create_index("ix_reports_event_id_state", "reports", ["event_id", "state"])


def _add_report_decisions() -> None:
    op.create_table(
        "report_decisions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("report_id", sa.Text, sa.ForeignKey("reports.id"), nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("from_state", sa.Text, nullable=False),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("account_id", sa.Text, sa.ForeignKey("accounts.id")),
        sa.Column("note", sa.Text),
        sa.Column("message", sa.Text),
        sa.UniqueConstraint("report_id", "revision"),
    )
    op.create_index("ix_report_decisions_at_id", "report_decisions", ["at", "id"])
