"""Each published event's bytes in a format, rendered once, and what finds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from calendar_service.domain.filter import EventFilter, Facets
from calendar_service.domain.occurrence import Stretch, Window
from calendar_service.domain.when import Moment, compact, instant
from calendar_service.storage.batches import batches
from calendar_service.storage.conditions import event_conditions, overlaps
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import (
    event_facets,
    event_words,
    events,
    fragments,
    occurrences,
)


@dataclass(frozen=True, slots=True)
class ZoneSpan:
    """A zone that a fragment names and the wall times it is used for; None is for ever."""

    tzid: str
    first_local: datetime
    last_local: datetime | None


@dataclass(frozen=True, slots=True)
class Fragment:
    """`recurrence_id` is set for the JSON of one occurrence that differs; `order_key` is
    (start, UID); `stretch` that of all occurrences."""

    format: str
    recurrence_id: Moment | None
    order_key: str
    stretch: Stretch
    body: bytes
    hash: str
    zones: tuple[ZoneSpan, ...]
    fingerprint: str
    event_id: str = ""


async def replace_fragments(con: Connection, event_id: str, rendered: Sequence[Fragment]) -> None:
    await con.run(sa.delete(fragments).where(fragments.c.event_id == event_id))
    await con.run_many(fragments, [_row(event_id, each) for each in rendered])


async def replace_facets(con: Connection, event_id: str, facets: Facets) -> None:
    await con.run(sa.delete(event_facets).where(event_facets.c.event_id == event_id))
    rows = [
        {"event_id": event_id, "facet": facet, "value": value}
        for facet, values in sorted(facets.items())
        for value in values
    ]
    await con.run_many(event_facets, rows)


async def replace_words(con: Connection, event_id: str, words: Iterable[str]) -> None:
    await con.run(sa.delete(event_words).where(event_words.c.event_id == event_id))
    await con.run_many(
        event_words, [{"event_id": event_id, "word": word} for word in sorted(set(words))]
    )


async def fragments_in(
    con: Connection, asked: EventFilter, window: Window, format: str, *, horizon_day: date | None
) -> list[Fragment]:
    """Return the fragments of a document by (start, UID).

    An event is in if any occurrence can meet the window, and then whole. Beyond the horizon no
    occurrence is indexed, so a series that goes on counts as meeting the window there.
    """
    query = (
        sa.select(fragments)
        .where(
            fragments.c.format == format,
            fragments.c.recurrence_id == "",
            *_span_conditions(window, horizon_day),
            *event_conditions(asked, fragments.c.event_id),
        )
        .order_by(fragments.c.order_key)
    )
    return [_fragment(row) for row in await con.all(query)]


async def newest_changed_ids(
    con: Connection, asked: EventFilter, window: Window, *, most: int
) -> list[str]:
    """Return the events of a listing that changed last, newest first, at most `most`."""
    query = (
        sa.select(fragments.c.event_id)
        .join(events, events.c.id == fragments.c.event_id)
        .where(
            fragments.c.format == "json",
            fragments.c.recurrence_id == "",
            *overlaps(
                fragments.c.start_at,
                fragments.c.end_at,
                window_start_at=window.start_at,
                window_end_at=window.end_at,
            ),
            *event_conditions(asked, fragments.c.event_id),
        )
        .order_by(events.c.changed_at.desc(), events.c.uid)
        .limit(most)
    )
    return [row["event_id"] for row in await con.all(query)]


async def fragment_of(con: Connection, event_id: str, format: str) -> Fragment | None:
    """Return the event's own fragment in a format; None if it is not public."""
    query = sa.select(fragments).where(
        fragments.c.format == format,
        fragments.c.event_id == event_id,
        fragments.c.recurrence_id == "",
    )
    row = await con.first(query)
    return None if row is None else _fragment(row)


async def hashes_of(con: Connection, event_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return the hashes of each event's fragments, by (format, recurrence id)."""
    found: dict[str, list[str]] = {}
    for wanted in batches(event_ids):
        rows = await con.all(
            sa.select(fragments.c.event_id, fragments.c.hash)
            .where(fragments.c.event_id.in_(wanted))
            .order_by(fragments.c.event_id, fragments.c.format, fragments.c.recurrence_id)
        )
        for row in rows:
            found.setdefault(row["event_id"], []).append(row["hash"])
    return found


def _span_conditions(window: Window, horizon_day: date | None) -> list[sa.ColumnElement[bool]]:
    conditions = overlaps(
        fragments.c.start_at,
        fragments.c.end_at,
        window_start_at=window.start_at,
        window_end_at=window.end_at,
    )
    if window.end_day is None or horizon_day is None:
        return conditions
    conditions_on_one = overlaps(
        occurrences.c.start_at,
        occurrences.c.end_at,
        window_start_at=window.start_at,
        window_end_at=window.end_at,
    )
    meeting = sa.select(occurrences.c.event_id).where(*conditions_on_one)
    meets: sa.ColumnElement[bool] = fragments.c.event_id.in_(meeting)
    if window.end_day > horizon_day:
        meets = sa.or_(meets, fragments.c.end_at > instant(horizon_day, window.tzid))
    return [*conditions, meets]


def _row(event_id: str, fragment: Fragment) -> dict[str, object]:
    return {
        "format": fragment.format,
        "event_id": event_id,
        "recurrence_id": compact(fragment.recurrence_id) if fragment.recurrence_id else "",
        "order_key": fragment.order_key,
        "start_at": fragment.stretch.start_at,
        "end_at": fragment.stretch.end_at,
        "body": fragment.body,
        "hash": fragment.hash,
        "zones": [
            [
                zone.tzid,
                zone.first_local.isoformat(),
                zone.last_local.isoformat() if zone.last_local else None,
            ]
            for zone in fragment.zones
        ],
        "fingerprint": fragment.fingerprint,
    }


def _fragment(row: Row) -> Fragment:
    return Fragment(
        format=row["format"],
        recurrence_id=None,
        order_key=row["order_key"],
        stretch=Stretch(row["start_at"], row["end_at"]),
        body=row["body"],
        hash=row["hash"],
        zones=tuple(
            ZoneSpan(
                tzid,
                datetime.fromisoformat(first),
                datetime.fromisoformat(last) if last else None,
            )
            for tzid, first, last in row["zones"]
        ),
        fingerprint=row["fingerprint"],
        event_id=row["event_id"],
    )
