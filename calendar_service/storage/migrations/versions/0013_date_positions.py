"""Where on the globe those dates of a series are that are elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "date_positions",
        sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
        sa.Column("recurrence_id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Float, nullable=False) for name in ("latitude", "x", "y", "z")),
    )
    op.create_index(
        "ix_date_positions_latitude_x_y_z_event_id",
        "date_positions",
        ["latitude", "x", "y", "z", "event_id"],
    )
    # Whoever loads the towns locates every event.
    op.execute("UPDATE catalogue SET places_edition = NULL")
