"""Which events a whole document holds, at a cost that grows with the document."""

from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.when import instant
from calendar_service.storage.conditions import Condition, Ids, Range, checks, ranges
from calendar_service.storage.connection import Connection
from calendar_service.storage.looks import KEPT, Counts, counted, fewest, widening
from calendar_service.storage.schema import fragments, occurrences
from calendar_service.storage.timeline import (
    LATEST,
    Values,
    bound,
    ends_later,
    ids_meeting,
    meets_window,
    meets_window_once_found,
    order_values,
)
from calendar_service.storage.types import micros

Holding = tuple[str, bool]
"""A format, and whether the window has an end, so that it counts when the dates of a series are."""

AMONG = sa.bindparam("among", type_=sa.Text, expanding=True)


def holding_of(format: str, window: Window, horizon_day: date | None) -> Holding:
    return format, window.end_day is not None and horizon_day is not None


def holding_values(window: Window, horizon_day: date | None) -> Values:
    """Return the values of all conditions here. Beyond the horizon no date is indexed, so all
    that goes on there counts as being in the window."""
    is_beyond = window.end_day and horizon_day and window.end_day > horizon_day
    at = micros(instant(horizon_day, window.tzid)) if is_beyond and horizon_day else LATEST
    return {**order_values(window, None), "beyond": at}


async def shortest_way(
    con: Connection, content: EventFilter, holding: Holding, values: Values
) -> int:
    """Return the number of the way to what the document holds for `is_held`: what the window
    holds, or one of the ranges of the filter, whichever has fewer events."""
    if content == EventFilter():
        return 0
    for most in widening():
        number = await fewest(con, counted_ways(content, holding), values, most=most)
        if number is not None:
            return number
    raise AssertionError("looks grow wider without an end")


def is_held(content: EventFilter, holding: Holding, way: int | None) -> list[Condition]:
    """Return what must hold for a fragment to be in the document. Without a way, it is that of
    one of the events `among`."""
    _, is_bounded = holding
    event_id = fragments.c.event_id
    own = [*_is_whole(holding), *checks(content, event_id)]
    if way == 0 and not is_bounded:
        return [*own, *meets_window(fragments)]
    ids = AMONG if way is None else _ways(content, holding)[way].ids
    dated = [_has_date()] if is_bounded and way != 0 else []
    return [*own, event_id.in_(ids), *meets_window_once_found(fragments), *dated]


@lru_cache(maxsize=KEPT)
def counted_ways(content: EventFilter, holding: Holding) -> Counts:
    """Return the query for how many events each of the ways of `is_held` leads through, but no
    more than `counted_most`."""
    return counted([each.looked_at for each in _ways(content, holding)])


def _ways(content: EventFilter, holding: Holding) -> list[Range]:
    _, is_bounded = holding
    window = _dated(holding) if is_bounded else _unfinished(holding)
    return [Range(window, window), *ranges(content)]


def _unfinished(holding: Holding) -> Ids:
    return sa.select(fragments.c.event_id).where(*_is_whole(holding), ends_later(fragments))


def _dated(holding: Holding) -> Ids:
    beyond = sa.select(fragments.c.event_id).where(*_is_whole(holding), _goes_on())
    dated = sa.union_all(*ids_meeting(), beyond).subquery()
    return sa.select(dated.c.event_id)


def _has_date() -> Condition:
    is_its_own = occurrences.c.event_id == fragments.c.event_id
    date = sa.select(occurrences.c.event_id).where(is_its_own, *meets_window(occurrences))
    return sa.or_(date.exists(), _goes_on())


def _goes_on() -> Condition:
    return fragments.c.end_at > bound("beyond")


def _is_whole(holding: Holding) -> list[Condition]:
    format, _ = holding
    return [fragments.c.format == format, fragments.c.recurrence_id == ""]
