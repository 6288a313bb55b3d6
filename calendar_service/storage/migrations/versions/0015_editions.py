"""By which edition of the renderer and the zone data the calendar is told, and which services of
older schemas may still run beside the newest."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("catalogue", sa.Column("aim", sa.Text))
    op.add_column("catalogue", sa.Column("renderer", sa.Integer))
    op.add_column("catalogue", sa.Column("zone_data", sa.Text))
    op.add_column("catalogue", sa.Column("oldest_schema", sa.Text))
