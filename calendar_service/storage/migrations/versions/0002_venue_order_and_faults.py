"""Venues in the order of their names, events that no feed can hold, and where series are."""

import sqlalchemy as sa
from alembic import op

from calendar_service.domain.search import fold

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_venues = sa.table(
    "venues", *(sa.column(name) for name in ("id", "name", "city", "address", "sorted_as"))
)


def upgrade() -> None:
    _order_venues()
    op.add_column("events", sa.Column("fault", sa.Text))
    _index_events("ix_events_id_faulty", "fault IS NOT NULL")
    _index_events("ix_events_id_recurring", "recurrence IS NOT NULL")


def _order_venues() -> None:
    op.add_column("venues", sa.Column("sorted_as", sa.Text))
    connection = op.get_bind()
    for id, *names in connection.execute(
        sa.select(_venues.c.id, _venues.c.name, _venues.c.city, _venues.c.address)
    ).all():
        title = next(filter(None, names), id)
        order = " ".join(fold(title).split())
        connection.execute(sa.update(_venues).where(_venues.c.id == id).values(sorted_as=order))
    with op.batch_alter_table("venues") as batch:
        batch.alter_column("sorted_as", nullable=False)
    op.create_index("ix_venues_sorted_as_id", "venues", ["sorted_as", "id"])


def _index_events(name: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "events", ["id"], sqlite_where=where, postgresql_where=where)
