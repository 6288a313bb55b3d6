"""Cancels a published event, or one date of it, for whoever sent it in, and takes that back."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from calendar_service.domain.edit import AppliesTo
from calendar_service.domain.errors import InvalidInput, TransitionRefused
from calendar_service.domain.event import Event, Kind, Status
from calendar_service.domain.moderation import Action
from calendar_service.domain.occurrence import Occurrence, Window, horizon, series_of
from calendar_service.domain.own_cancellation import is_cancelled
from calendar_service.domain.problems import Problem
from calendar_service.domain.when import Moment, day_of, format_moment, parse_moment
from calendar_service.operations.answer_submission import find_managed
from calendar_service.operations.context import Context
from calendar_service.operations.own_parts import own_parts
from calendar_service.operations.submit_event import Receipt, submit_event
from calendar_service.recurrence.expand import expand
from calendar_service.storage.submissions import Submission
from calendar_service.storage.versions import version_before

DATES_MOST = 26


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """The public event of a manage link, and its coming dates if it is a series. `parts` are all
    that came of its submission, this one among them."""

    event: Event
    dates: tuple[Occurrence, ...]
    parts: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """What is cancelled: an event, or one date of it."""

    event_id: str
    recurrence_id: str


async def own_event(
    context: Context, submission: Submission, event_id: str = ""
) -> OwnEvent | None:
    """Return the event that a submission brought into the calendar, or the one of this id that was
    split off from it; None where it is not, or no longer, public, or where another submission
    brought it."""
    parts = await own_parts(context, submission)
    wanted = event_id or submission.event_id
    found = next((each for each in parts if each.id == wanted), None)
    if found is None and not event_id:
        found = next(iter(parts), None)
    if found is None:
        return None
    return OwnEvent(found, await asyncio.to_thread(coming_dates, found, context.today()), parts)


async def cancel_own_event(
    context: Context, token: str, *, reason: str, recurrence_id: str = "", event_id: str = ""
) -> Receipt | None:
    """Return what came of it: the cancellation is an edit, which passes at once where the link's
    holder has confirmed the address, and otherwise waits; None where it was cancelled already.

    Raises NotFound, TransitionRefused, InvalidInput and EventNotPublishable.
    """
    found, event = await _managed(context, token, event_id)
    if is_cancelled(event, _named(recurrence_id)):
        return None
    changes = {"status": Status.CANCELLED.value, "status_reason": reason.strip() or None}
    named = _Named(event.id, recurrence_id)
    return await _send(context, found, token, changes=changes, named=named)


async def take_cancellation_back(
    context: Context, token: str, *, recurrence_id: str = "", event_id: str = ""
) -> Receipt | None:
    """Return what came of it, as `cancel_own_event` does; None where it is on already. What a
    moderator has changed since waits for one."""
    found, event = await _managed(context, token, event_id)
    if not is_cancelled(event, _named(recurrence_id)):
        return None
    status = event.status if recurrence_id else await _status_before(context, event)
    on_again = Status.CONFIRMED if status is Status.CANCELLED else status
    changes = {"status": on_again.value}
    named = _Named(event.id, recurrence_id)
    return await _send(context, found, token, changes=changes, named=named)


async def _managed(context: Context, token: str, event_id: str) -> tuple[Submission, Event]:
    found = await find_managed(context, token)
    own = await own_event(context, found, event_id)
    if own is None:
        raise TransitionRefused(found.state, Action.WITHDRAW)
    return found, own.event


async def _send(
    context: Context,
    found: Submission,
    token: str,
    *,
    changes: Mapping[str, Any],
    named: _Named,
) -> Receipt:
    recurrence_id = named.recurrence_id
    applies_to = AppliesTo.THIS if recurrence_id else AppliesTo.ALL
    if recurrence_id and _named(recurrence_id) is None:
        sentence = "This is not one of the dates of the series."
        raise InvalidInput((Problem("recurrence_id", sentence),))
    fields = {
        **changes,
        "event_id": named.event_id,
        "applies_to": applies_to.value,
        "recurrence_id": recurrence_id or None,
        "manage_token": token,
        "contact": {"name": found.contact_name, "email": found.contact_email},
    }
    return await submit_event(context, fields, source="form", language=found.language)


async def _status_before(context: Context, event: Event) -> Status:
    kept = await context.store.read(
        lambda con: version_before(con, event.id, event.version.sequence)
    )
    return Status(kept.content["status"]) if kept else Status.CONFIRMED


def coming_dates(event: Event, today: date) -> tuple[Occurrence, ...]:
    """Return the next dates of a series; none of a single event. A long series takes its time:
    not for the loop."""
    series = series_of(event)
    if series is None or not event.recurrence or event.kind is not Kind.EVENT:
        return ()
    first = max(today, day_of(series.start))
    window = Window(first, horizon(first) + timedelta(days=1), series.tzid)
    return tuple(expand(series, window, DATES_MOST))


def _named(recurrence_id: str) -> Moment | None:
    return parse_moment(recurrence_id) if recurrence_id else None


def date_key(occurrence: Occurrence) -> str:
    """Return the original start of a date, by which it is named."""
    return "" if occurrence.recurrence_id is None else format_moment(occurrence.recurrence_id)
