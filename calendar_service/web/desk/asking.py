"""Asks a moderator once more before an event, or one date of it, is cancelled."""

import asyncio

from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.own_cancellation import is_cancelled
from calendar_service.domain.problems import Problem
from calendar_service.domain.when import parse_moment
from calendar_service.operations.cancel_event import OwnEvent, coming_dates, date_key
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_done import question_view

_NO_DATE = "This is not one of the dates of the series."


async def ask_to_cancel(asked: Asked, event: Event, *, reason: str, seen: str) -> Response:
    """Show what would be cancelled: all of it. `seen` is the version that was looked at."""
    back = f"/desk/events/{event.id}/versions"
    if is_cancelled(event):
        return go_to(back)
    own = OwnEvent(event, await _dates(asked, event))
    action = f"/desk/events/{event.id}/cancellations"
    return _question(asked, own, "", reason=reason, ways=(action, back), seen=seen)


async def ask_to_cancel_date(asked: Asked, event: Event, date: str, *, reason: str) -> Response:
    """Show which date would be cancelled. Raises InvalidInput for none that is to come."""
    back = f"/desk/events/{event.id}/edits#ending"
    own = OwnEvent(event, await _dates(asked, event))
    if date not in {date_key(each) for each in own.dates}:
        raise InvalidInput((Problem("recurrence_id", _NO_DATE),))
    if is_cancelled(event, parse_moment(date)):
        return go_to(back)
    action = f"/desk/events/{event.id}/date-cancellations"
    return _question(asked, own, date, reason=reason, ways=(action, back))


async def _dates(asked: Asked, event: Event) -> tuple[Occurrence, ...]:
    return await asyncio.to_thread(coming_dates, event, asked.context.today())


def _question(
    asked: Asked,
    own: OwnEvent,
    date: str,
    *,
    reason: str,
    ways: tuple[str, str],
    seen: str = "",
) -> Response:
    action, back = ways
    question = question_view(own, date, reason=reason.strip(), is_at_once=True, visit=asked.visit())
    context = {"question": question, "action": action, "back": back, "seen": seen}
    return show_private(asked, "desk_cancel.html", context)
