"""What many documents hold of the few events that changed, read for all of them together."""

from collections.abc import Sequence
from datetime import date

from calendar_service.domain.filter import PLACES, EventFilter, matches
from calendar_service.domain.occurrence import Window
from calendar_service.storage.changes import facets_of_events
from calendar_service.storage.connection import Connection
from calendar_service.storage.fragments import Fragment, fragments_in

Asked = tuple[EventFilter, Window]


async def fragments_among(
    con: Connection,
    asked: Sequence[Asked],
    format: str,
    *,
    horizon_day: date | None,
    among: frozenset[str],
) -> list[list[Fragment]]:
    """Return for each document what `fragments_in` says that it holds of these events.

    What only a filter by facets tells apart costs one query for all who ask of one window.
    """
    asks_facets = any(content.any_of or content.none_of for content, _ in asked)
    facets = await facets_of_events(con, among) if asks_facets else {}
    within: dict[Window, list[Fragment]] = {}
    found: list[list[Fragment]] = []
    for content, window in asked:
        if not _is_told_by_facets(content):
            found.append(
                await fragments_in(
                    con, content, window, format, horizon_day=horizon_day, among=among
                )
            )
            continue
        if window not in within:
            within[window] = await fragments_in(
                con, EventFilter(), window, format, horizon_day=horizon_day, among=among
            )
        found.append(
            [each for each in within[window] if matches(content, facets.get(each.event_id, {}))]
        )
    return found


def _is_told_by_facets(asked: EventFilter) -> bool:
    """A series with dates elsewhere is left out by its own place, which its facets alone do not
    tell; and words and nearness stand in the database alone."""
    by_place = any(name in PLACES for name, _ in asked.none_of)
    return not (by_place or asked.words or asked.near)
