"""Sets an edit beside the live event that it is of: their fields, their places, their dates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.edit import AppliesTo, Edit, overlaid
from calendar_service.domain.errors import NotFound
from calendar_service.domain.event import Event
from calendar_service.domain.event_fields import event_fields
from calendar_service.domain.occurrence import series_of
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment, at_midnight, day_of, format_moment
from calendar_service.feeds.edit_text import Told
from calendar_service.operations.apart import apart
from calendar_service.operations.context import Context
from calendar_service.operations.plan_edit import edited_fields, live_event, series_from
from calendar_service.operations.propose_edit import stored_edit
from calendar_service.operations.read_times import DATES_SHOWN, next_dates
from calendar_service.storage.submissions import Submission
from calendar_service.storage.venues import find_venues
from calendar_service.words.words import Words

_A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class DatesApart:
    """The next dates of a series that only one of two versions has; `are_all` unless there may be
    more after them."""

    leaving: tuple[Moment, ...] = ()
    coming: tuple[Moment, ...] = ()
    are_all: bool = True


@dataclass(frozen=True, slots=True)
class Comparison:
    """`before` and `after` are the fields of the event, or of the date that the edit is for;
    `changed` names those that the edit touches, in its order. `venues` are the known ones by
    id."""

    event: Event
    edit: Edit
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changed: tuple[str, ...]
    venues: Mapping[str, Venue]
    dates: DatesApart = DatesApart()


async def compare_edit(context: Context, submission: Submission) -> Comparison | None:
    """Return the edit beside the event as it now stands; None for what is no edit, or whose
    event is gone."""
    if submission.applies_to is None:
        return None
    try:
        event = await live_event(context, submission.event_id or "")
    except NotFound:
        return None
    edit = stored_edit(submission, event)
    return await compare(context, event, edit)


async def compare(context: Context, event: Event, edit: Edit) -> Comparison:
    """Return the edit beside its event."""
    found = await apart(event, edit, _compared, context, event, edit)
    ids = [
        str(venue["id"])
        for each in (found.before, found.after)
        if isinstance(venue := each.get("venue"), Mapping) and venue.get("id")
    ]
    venues = await context.store.read(lambda con: find_venues(con, ids), is_short=True)
    return replace(found, venues=venues)


def told_by(found: Comparison, words: Words, calendar: Calendar) -> tuple[Told, Told]:
    """Return both sides, ready to be said in words."""
    before = Told(found.before, words, found.event.tzid, calendar.tzid, found.venues)
    return before, replace(before, fields=found.after)


def _compared(context: Context, event: Event, edit: Edit) -> Comparison:
    before = fields_before(event, edit)
    after = overlaid(before, edit.changes)
    return Comparison(
        event=event,
        edit=edit,
        before=before,
        after=after,
        changed=tuple(name for name in edit.changes if before.get(name) != after.get(name)),
        venues={},
        dates=_dates(context, event, edit),
    )


def fields_before(event: Event, edit: Edit) -> dict[str, Any]:
    """Return the fields that the edit begins with: of the event, of the date, or of the series
    from that date on."""
    if edit.applies_to is AppliesTo.THIS:
        return _one_date(event, edit)
    series = series_of(event)
    if edit.applies_to is AppliesTo.ALL or edit.recurrence_id is None or series is None:
        return event_fields(event)
    return event_fields(series_from(event, series, edit.recurrence_id))


def _one_date(event: Event, edit: Edit) -> dict[str, Any]:
    """Return the fields of one date of a series: those of the series, where it differs its own."""
    fields = event_fields(event)
    moment = edit.recurrence_id
    if moment is None:
        return fields
    key = format_moment(moment)
    known = [each for each in fields.get("overrides", ()) if each["recurrence_id"] == key]
    end = {}
    if event.start is not None and event.end is not None:
        end = {"end": format_moment(moment + (at_midnight(event.end) - at_midnight(event.start)))}
    return {**fields, "start": key, **end, **(known[0] if known else {})}


def _dates(context: Context, event: Event, edit: Edit) -> DatesApart:
    """Return the next dates that go and those that come, as far as both are looked at."""
    if edit.applies_to is AppliesTo.THIS or event.recurrence is None:
        return DatesApart()
    first = edit.recurrence_id if edit.applies_to is AppliesTo.FOLLOWING else None
    edited = edited_fields(event, edit, Problems())
    return dates_apart(context, event_fields(event), edited, first=first)


def dates_apart(
    context: Context,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    first: Moment | None = None,
) -> DatesApart:
    """Return the next dates that only the one or only the other has, as far as both are looked
    at; what has only one date has none to compare. Those from `first` on count."""
    from_day = max(context.today(), day_of(first)) if first else context.today()
    old, new = (_starts(context, each, from_day) for each in (before, after))
    seen_old, seen_new = _seen(old, new)
    return DatesApart(
        leaving=tuple(each for each in seen_old if each not in new),
        coming=tuple(each for each in seen_new if each not in old),
        are_all=max(len(old), len(new)) <= DATES_SHOWN,
    )


def _seen(old: list[Moment], new: list[Moment]) -> tuple[list[Moment], list[Moment]]:
    """Return both as far as they can be compared: beyond the last one of a list that was cut,
    nothing is known of it. Where all move alike, each goes with its own."""
    ends = [at_midnight(each[-1]) for each in (old, new) if len(each) > DATES_SHOWN]
    if not ends or _move_alike(old, new):
        return old[:DATES_SHOWN], new[:DATES_SHOWN]
    last = min(ends)
    return [at for at in old if at_midnight(at) <= last], [
        at for at in new if at_midnight(at) <= last
    ]


def _move_alike(old: list[Moment], new: list[Moment]) -> bool:
    moves = {at_midnight(b) - at_midnight(a) for a, b in zip(old, new, strict=False)}
    return len(old) == len(new) and len(moves) == 1 and abs(moves.pop()) < _A_WEEK


def _starts(context: Context, fields: Mapping[str, Any], from_day: date) -> list[Moment]:
    proposal = read_proposal(fields, default_tzid=context.calendar.tzid, problems=Problems())
    return [each.start for each in next_dates(proposal, from_day)] if proposal else []
