"""What listings are found by, at a cost that grows with the page."""

import sqlalchemy as sa
from alembic import op

from calendar_service.storage.types import UtcInstant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_DAY = 86_400_000_000
_FOR_EVER = 253_370_764_800_000_000


def upgrade() -> None:
    _class_occurrences()
    _end_facets()
    _mark_changes()
    op.create_index("ix_events_changed_at_uid", "events", ["changed_at", "uid"])
    op.drop_index("ix_event_positions_latitude", "event_positions")
    op.create_index(
        "ix_event_positions_latitude_x_y_z_event_id",
        "event_positions",
        ["latitude", "x", "y", "z", "event_id"],
    )
    op.drop_index("ix_event_words_event_id", "event_words")
    op.create_index("ix_event_words_event_id_word", "event_words", ["event_id", "word"])
    op.drop_index("ix_fragments_format_order_key", "fragments")
    op.create_index(
        "ix_fragments_format_recurrence_id_end_at_start_at_event_id",
        "fragments",
        ["format", "recurrence_id", "end_at", "start_at", "event_id"],
    )


def _class_occurrences() -> None:
    """The classes of `extents`, and -1 for those of withdrawn events."""
    op.drop_index("ix_occurrences_order_at_event_id_recurrence_id", "occurrences")
    _add("occurrences", sa.Column("extent", sa.BigInteger), _EXTENT)
    op.create_index(
        "ix_occurrences_in_order",
        "occurrences",
        ["extent", "order_at", "event_id", "recurrence_id", "end_at"],
    )


def _end_facets() -> None:
    op.drop_index("ix_event_facets_facet_value_event_id", "event_facets")
    _add("event_facets", sa.Column("end_at", UtcInstant), _END)
    op.create_index(
        "ix_event_facets_facet_value_end_at_event_id",
        "event_facets",
        ["facet", "value", "end_at", "event_id"],
    )


def _mark_changes() -> None:
    _add("changes", sa.Column("moves", sa.Boolean), _MOVES)
    op.create_index("ix_changes_event_id_revision", "changes", ["event_id", "revision"])
    where = sa.text("moves")
    op.create_index(
        "ix_changes_moves",
        "changes",
        ["revision", "event_id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _add(table: str, column: sa.Column[object], value: str) -> None:
    op.add_column(table, column)
    op.execute(f'UPDATE {table} SET "{column.name}" = {value}')  # noqa: S608 - both stand below
    with op.batch_alter_table(table) as batch:
        batch.alter_column(column.name, nullable=False)


_EXTENT = f"""
CASE
    WHEN NOT EXISTS (
        SELECT 1 FROM fragments
        WHERE fragments.format = 'json'
        AND fragments.event_id = occurrences.event_id
        AND fragments.recurrence_id = ''
    ) THEN -1
    WHEN start_at = order_at AND end_at - order_at <= {_DAY} THEN 0
    WHEN start_at = order_at AND end_at - order_at <= {8 * _DAY} THEN 1
    WHEN start_at = order_at AND end_at - order_at <= {64 * _DAY} THEN 2
    WHEN start_at = order_at AND end_at - order_at <= {512 * _DAY} THEN 3
    WHEN start_at = order_at THEN 4
    WHEN order_at - start_at <= {32 * _DAY} AND end_at - order_at <= {8 * _DAY} THEN 5
    WHEN order_at - start_at <= {256 * _DAY} AND end_at - order_at <= {8 * _DAY} THEN 6
    ELSE 7
END
"""  # noqa: S608 - numbers
_END = f"""
coalesce(
    (SELECT max(end_at) FROM fragments WHERE fragments.event_id = event_facets.event_id),
    {_FOR_EVER}
)
"""  # noqa: S608 - a number
_MOVES = "before IS NOT NULL AND (after IS NULL OR before <> after)"
