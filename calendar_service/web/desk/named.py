"""What the entries of a queue name by an id: live events, known venues and moderators, looked up
together."""

from collections.abc import Iterable, Mapping

from calendar_service.operations.edit_event import SOURCE
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import first_deciders
from calendar_service.storage.events import find_events
from calendar_service.storage.reports import Reported
from calendar_service.storage.submissions import Submission
from calendar_service.storage.venues import find_venues
from calendar_service.web.present_edit_row import Named, standing_fields


async def named_in(con: Connection, rows: Iterable[Submission | Reported]) -> Named:
    """Return it; the same few queries for one row and for many."""
    sent = [each for each in rows if isinstance(each, Submission)]
    edited = {each.event_id for each in sent if each.applies_to and each.event_id}
    events = {each.event.id: each.event for each in await find_events(con, edited)}
    venues = {each.venue.id: each.venue for each in events.values() if each.venue}
    known = await find_venues(con, {id for each in sent if (id := _venue_id(each))})
    own = [each.id for each in sent if each.source == SOURCE]
    return Named(events, venues | known, await first_deciders(con, own))


async def standing_title(con: Connection, submission: Submission) -> str:
    """Return what a submission is called; an edit goes by what its event, or the date that it is
    for, is called now."""
    event = (await named_in(con, [submission])).edited(submission)
    return str(standing_fields(submission, event)["title"]) if event else submission.title


def _venue_id(submission: Submission) -> str | None:
    venue = submission.fields.get("venue")
    return str(venue["id"]) if isinstance(venue, Mapping) and venue.get("id") else None
