"""The page of one event, and of one date of a series."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from calendar_service.domain.errors import NotFound
from calendar_service.domain.event import Event, start_before_move
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.paging import Paging
from calendar_service.domain.when import Moment, parse_moment
from calendar_service.feeds.jsonld import render_jsonld
from calendar_service.feeds.vevent import Voice
from calendar_service.storage.connection import Connection
from calendar_service.storage.events import StoredEvent, earlier_starts, find_event, find_events
from calendar_service.storage.origins import find_parts
from calendar_service.storage.versions import Kept, list_versions
from calendar_service.web import feeds
from calendar_service.web.asked import Asked
from calendar_service.web.desk.link import edit_path_for
from calendar_service.web.listing import by_accept, wants_calendar
from calendar_service.web.moved_on import moved_on
from calendar_service.web.pages.page import show
from calendar_service.web.present_around import around
from calendar_service.web.present_event import event_page, shown_first
from calendar_service.web.withdrawn import refuse_if_withdrawn

DATES_SHOWN = 12


async def event(asked: Asked) -> Response:
    """The next date of the event, else its last; past events keep their pages."""
    return by_accept(await (feeds.event_ics if wants_calendar(asked) else _page)(asked))


async def occurrence(asked: Asked) -> Response:
    event_id, recurrence_id = asked.path("event_id"), asked.path("recurrence_id")
    moment = parse_moment(recurrence_id)
    found = moment and await asked.service.catalogue.occurrence(event_id, moment)
    if not found:
        if found_elsewhere := await moved_on(asked):
            return found_elsewhere
        await refuse_if_withdrawn(asked)
        raise NotFound("event", f"{event_id}/{recurrence_id}")
    ahead = await _dates(asked, EventFilter(start_day=asked.context.today()))
    return await _show(asked, json.loads(found), ahead)


async def _page(asked: Asked) -> Response:
    event_id = asked.path("event_id")
    ahead = await _dates(asked, EventFilter(start_day=asked.context.today()))
    shown = shown_first(ahead, asked.visit()) or await _last(asked)
    if shown is None:
        if found_elsewhere := await moved_on(asked):
            return found_elsewhere
        await refuse_if_withdrawn(asked)
        raise NotFound("event", event_id)
    return await _show(asked, shown, ahead)


async def _show(
    asked: Asked, shown: Mapping[str, Any], dates: Sequence[dict[str, Any]]
) -> Response:
    stored = await asked.context.store.read(lambda con: find_event(con, shown["id"]))
    view = event_page(
        shown,
        asked.visit(),
        dates=dates if shown["recurrence"] else (),
        website=stored.event.url if stored else None,
        credit=stored.event.image.licence if stored and stored.event.image else None,
    )
    event = stored.event if stored else None
    told = event and await _jsonld(asked, event, shown)
    beside = around(
        shown,
        event,
        await _versions(asked, event),
        visit=asked.visit(),
        parts=await _parts(asked, event),
    )
    context = {
        "event": view,
        "jsonld": told,
        "around": beside,
        "desk_path": await edit_path_for(asked, shown["id"], shown["recurrence_id"]),
    }
    return show(asked, "event.html", context)


async def _versions(asked: Asked, event: Event | None) -> Sequence[Kept]:
    """Only a changed event has a history to tell."""
    if event is None or event.version.sequence == 0:
        return ()
    return await asked.context.store.read(lambda con: list_versions(con, event.id))


async def _parts(asked: Asked, event: Event | None) -> Sequence[Event]:
    """Return the public series that edits split off; only a changed series has any."""
    if event is None or event.recurrence is None or event.version.sequence == 0:
        return ()

    async def look(con: Connection) -> list[StoredEvent]:
        return await find_events(con, await find_parts(con, event.id))

    found = await asked.context.store.read(look)
    parts = [each.event for each in found if each.withdrawn_at is None and each.event.start]
    return sorted(parts, key=lambda each: (str(each.start), each.id))


async def _jsonld(asked: Asked, event: Event, shown: Mapping[str, Any]) -> str | None:
    return render_jsonld(
        event,
        _voice(asked),
        occurrence=_occurrence(shown),
        previous_start=await _previous_start(asked, event),
    )


async def _previous_start(asked: Asked, event: Event) -> Moment | None:
    """Only a changed event can have been moved; of a date of a series, its override knows."""
    if event.recurrence or event.version.sequence == 0:
        return None
    earlier = await asked.context.store.read(lambda con: earlier_starts(con, event.id))
    return start_before_move(event, earlier)


def _voice(asked: Asked) -> Voice:
    return Voice(asked.calendar, asked.visit().words, asked.context.markup)


def _occurrence(shown: Mapping[str, Any]) -> Occurrence | None:
    """Return the date of a series that is shown; a single event is told as a whole."""
    recurrence_id = parse_moment(shown["recurrence_id"] or "")
    if recurrence_id is None:
        return None
    start, end = (_wall(shown[name]) for name in ("start", "end"))
    return Occurrence(recurrence_id, start or recurrence_id, end, shown["time_zone"])


def _wall(text: str | None) -> Moment | None:
    """Return what the venue's clocks show, of a date or a time with its offset."""
    return None if text is None else parse_moment(text[:19])


async def _dates(asked: Asked, found: EventFilter) -> list[dict[str, Any]]:
    page = await asked.service.catalogue.page(
        found, Paging(DATES_SHOWN), only=asked.path("event_id")
    )
    return [json.loads(each) for each in page.occurrences]


async def _last(asked: Asked) -> dict[str, Any] | None:
    found = await asked.service.catalogue.last_occurrence(asked.path("event_id"))
    return None if found is None else json.loads(found)
