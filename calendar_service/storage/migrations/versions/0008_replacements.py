"""What was merged into a venue, organiser or category, without a look at every one there is."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_replaced = sa.text("replaced_by IS NOT NULL")
    for table in ("venues", "organisers", "categories"):
        op.create_index(
            f"ix_{table}_replaced_by",
            table,
            ["replaced_by"],
            sqlite_where=is_replaced,
            postgresql_where=is_replaced,
        )
