"""Where on the globe each published event is, and what lies near a point."""

from collections.abc import Mapping

import sqlalchemy as sa

from calendar_service.domain.globe import Position, Vector, chord, latitude_span
from calendar_service.domain.near import Near
from calendar_service.storage.connection import Connection
from calendar_service.storage.derived import replace_changed_rows
from calendar_service.storage.schema import event_positions


async def replace_positions(con: Connection, positions: Mapping[str, Position | None]) -> None:
    """Store where the events are, by id; None for one that is nowhere, or nobody knows where."""
    rows = [
        {"event_id": event_id, **position_row(position)}
        for event_id, position in positions.items()
        if position is not None
    ]
    await replace_changed_rows(con, event_positions, positions, rows)


def is_near(near: Near, event_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return what must hold for an event to lie within the distance."""
    table = event_positions
    span = latitude_span(near.within_km)
    return event_id.in_(
        sa.select(table.c.event_id).where(
            is_at_latitude(table, near.position.latitude, span),
            distance(table, near.position.vector) <= chord(near.within_km) ** 2,
        )
    )


def position_row(position: Position) -> dict[str, float]:
    x, y, z = position.vector
    return {"latitude": position.latitude, "x": x, "y": y, "z": z}


def is_at_latitude(table: sa.Table, latitude: float, span: float) -> sa.ColumnElement[bool]:
    """Return what the index answers before anything is measured."""
    return table.c.latitude.between(latitude - span, latitude + span)


def distance(table: sa.Table, vector: Vector) -> sa.ColumnElement[float]:
    """Return the square of the straight line to the vector, which orders as distances do."""
    apart = [table.c[name] - there for name, there in zip("xyz", vector, strict=True)]
    x, y, z = (difference * difference for difference in apart)
    return x + y + z
