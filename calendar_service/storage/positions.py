"""Where on the globe each published event is, dates that are elsewhere too, and what is near."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import sqlalchemy as sa

from calendar_service.domain.globe import Position, Vector, chord, latitude_span
from calendar_service.domain.near import Near
from calendar_service.domain.when import Moment, compact
from calendar_service.storage.connection import Connection
from calendar_service.storage.derived import replace_changed_rows
from calendar_service.storage.schema import date_positions, event_positions

DatePositions = Mapping[tuple[str, Moment], Position]


async def replace_positions(
    con: Connection,
    positions: Mapping[str, Position | None],
    of_dates: DatePositions = MappingProxyType({}),
) -> None:
    """Store where the events are, by id; None for one that is nowhere, or nobody knows where.
    `of_dates` says it of those dates that are elsewhere."""
    rows = [
        {"event_id": event_id, **position_row(position)}
        for event_id, position in positions.items()
        if position is not None
    ]
    dates = [
        {"event_id": event_id, "recurrence_id": compact(date), **position_row(position)}
        for (event_id, date), position in of_dates.items()
    ]
    await replace_changed_rows(con, event_positions, positions, rows)
    await replace_changed_rows(con, date_positions, positions, dates)


def is_near(near: Near, event_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Return what must hold for an event to lie within the distance, or one of its dates."""
    return event_id.in_(near_ids(near))


def near_ids(near: Near) -> sa.Select[tuple[str]]:
    """Return the events that lie within the distance, or of which a date does."""
    return _of_both(near, is_within)


def level_ids(near: Near) -> sa.Select[tuple[str]]:
    """Return the events among which those are, as the index finds them."""
    return _of_both(near, lambda table, near: sa.true())


def _of_both(
    near: Near, condition: Callable[[sa.Table, Near], sa.ColumnElement[bool]]
) -> sa.Select[tuple[str]]:
    span = latitude_span(near.within_km)
    found = [
        sa.select(table.c.event_id).where(
            is_at_latitude(table, near.position.latitude, span), condition(table, near)
        )
        for table in (event_positions, date_positions)
    ]
    return sa.select(sa.union_all(*found).subquery().c.event_id)


def is_within(table: sa.Table, near: Near) -> sa.ColumnElement[bool]:
    """Return what must hold for a row of the table to lie within the distance."""
    return distance(table, near.position.vector) <= chord(near.within_km) ** 2


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
