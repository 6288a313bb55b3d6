"""Occurrences in the order of time: an index is entered where a window or page begins, and read
no further than is asked."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa

from calendar_service.domain.occurrence import Window
from calendar_service.domain.paging import Place
from calendar_service.storage.connection import Row
from calendar_service.storage.extents import EXTENTS, HIDDEN, Extent
from calendar_service.storage.schema import occurrences
from calendar_service.storage.types import MICROSECOND, micros

EARLIEST, LATEST = -(2**62), 2**62
"""Stand for no bound, where a comparison needs one."""

ORDER = ("order_at", "event_id", "recurrence_id")
Values = Mapping[str, object]


def in_order(
    checks: Sequence[sa.ColumnElement[bool]] = (),
) -> sa.CompoundSelect[tuple[object, ...]]:
    """Return the query for places that meet a window, in order; `order_values` are its values.

    Each class of extents is one stretch of an index, and a database merges them as it goes: with
    a limit it reads little more than that. `checks` are made of each occurrence.
    """
    in_each = (_of_extent(number, each) for number, each in enumerate(EXTENTS))
    found = sa.union_all(*(each.where(*checks) for each in in_each))
    return found.order_by(*(found.selected_columns[name] for name in ORDER))


def order_values(window: Window, after: Place | None, last: int = LATEST) -> Values:
    """Return the values of `in_order` and `is_after` for what comes after a place in the window,
    and not after `last` in order."""
    bounds = window_values(window)
    values = {**bounds, **_place_values(after or Place(EARLIEST, "/"), "any")}
    for number, extent in enumerate(EXTENTS):
        first = Place(_less(bounds["window_start"], extent.after, EARLIEST), "/")
        values |= _place_values(first if after is None else max(after, first, key=_order), number)
        until = _more(bounds["window_end"], extent.before, LATEST)
        values[f"until_{number}"] = min(until, last + 1)
    return values


def ids_meeting() -> list[sa.Select[tuple[str]]]:
    """Return the queries for the events with an indexed date in a window, perhaps more than
    once, withdrawn ones too; `order_values` are their values."""
    hidden = sa.select(occurrences.c.event_id).where(
        occurrences.c.extent == sa.literal_column(str(HIDDEN)),
        *meets_window_once_found(occurrences),
    )
    in_each = (_of_extent(number, each) for number, each in enumerate(EXTENTS))
    return [hidden, *(each.with_only_columns(occurrences.c.event_id) for each in in_each)]


def window_values(window: Window) -> dict[str, int]:
    """Return the values of `meets_window`."""
    return {
        "window_start": EARLIEST if window.start_at is None else micros(window.start_at),
        "window_end": LATEST if window.end_at is None else micros(window.end_at),
    }


def meets_window(table: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for a row's stretch to meet the window of `window_values`."""
    return [ends_later(table), table.c.start_at < bound("window_end")]


def meets_window_once_found(table: sa.FromClause) -> list[sa.ColumnElement[bool]]:
    """Return the same in a form that no index of times answers: SQLite would go through all that
    is not over, although another index knows the few that are meant."""
    columns = (table.c.start_at, table.c.end_at)
    zero = sa.literal_column("0", sa.BigInteger)
    start_at, end_at = (sa.type_coerce(each, sa.BigInteger) + zero for each in columns)
    return [end_at > bound("window_start"), start_at < bound("window_end")]


def ends_later(table: sa.FromClause) -> sa.ColumnElement[bool]:
    return table.c.end_at > bound("window_start")


def bound(name: str) -> sa.BindParameter[int]:
    """Return where an instant is filled in: a number, as a reader's place or no bound at all may
    be no instant."""
    return sa.bindparam(name, type_=sa.BigInteger)


def is_after() -> sa.ColumnElement[bool]:
    """Return what must hold for an occurrence to come after the place of `order_values`."""
    return _place() > _bound_place("any")


def place_of(row: Row) -> Place:
    """Return the place of a row that has these columns."""
    return Place(micros(row["order_at"]), f"{row['event_id']}/{row['recurrence_id']}")


def _of_extent(number: int, extent: Extent) -> sa.Select[tuple[object, ...]]:
    table = occurrences.c
    conditions = [
        table.extent == sa.literal_column(str(number)),
        _place() > _bound_place(number),
        table.order_at < bound(f"until_{number}"),
        ends_later(occurrences),
    ]
    if extent.before != timedelta(0):
        conditions.append(table.start_at < bound("window_end"))
    return sa.select(*(table[name] for name in ORDER)).where(*conditions)


def _order(place: Place) -> int:
    return place.order


def _place() -> sa.Tuple:
    return sa.tuple_(*(occurrences.c[name] for name in ORDER))


def _bound_place(suffix: object) -> sa.Tuple:
    types = (sa.BigInteger, sa.Text, sa.Text)
    names = (f"from_{suffix}_{name}" for name in ORDER)
    return sa.tuple_(
        *(sa.bindparam(name, type_=type) for name, type in zip(names, types, strict=True))
    )


def _place_values(place: Place, suffix: object) -> Values:
    event_id, _, recurrence_id = place.key.partition("/")
    names = (f"from_{suffix}_{name}" for name in ORDER)
    return dict(zip(names, (place.order, event_id, recurrence_id), strict=True))


def _less(at: int, length: timedelta | None, without: int) -> int:
    return without if length is None else at - length // MICROSECOND


def _more(at: int, length: timedelta | None, without: int) -> int:
    return without if length is None else at + length // MICROSECOND
