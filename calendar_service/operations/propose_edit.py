"""Takes an edit that somebody proposes of a live event: checked as if it were approved now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.errors import EventOutdated, NotFound
from calendar_service.domain.event import Event
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.moderation import State
from calendar_service.domain.problems import Problems
from calendar_service.domain.when import Moment, day_of, format_moment, is_day, parse_moment
from calendar_service.operations.apart import apart
from calendar_service.operations.check_proposal import FIELDS
from calendar_service.operations.context import Context
from calendar_service.operations.plan_edit import (
    check_edit,
    edited_fields,
    followed_dates,
    live_event,
)
from calendar_service.recurrence.starts import on_day
from calendar_service.storage.submissions import Submission

_OPEN = (State.UNCONFIRMED, State.PENDING, State.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True)
class ProposedEdit:
    """An edit that was found good, the event it is of, and the title that it would have."""

    event: Event
    edit: Edit
    title: str


async def read_edit(
    context: Context, fields: Mapping[str, Any], problems: Problems
) -> ProposedEdit | None:
    """Return the edit in the fields; None with all mistakes reported.

    Raises EventOutdated for a `base_version` that is older than the live event.
    """
    event = await _event(context, fields, problems)
    if event is None:
        return None
    _check_version(event, fields, problems)
    edit = _edit(event, fields, problems)
    if not edit.changes:
        problems.add("", "This changes nothing: name the fields that should differ.")
    proposal = await check_edit(context, event, edit, problems)
    return None if problems or proposal is None else ProposedEdit(event, edit, proposal.title)


def stored_edit(submission: Submission, event: Event) -> Edit:
    """Return the edit that a submission holds, its date in the form that the event's now have."""
    applies_to = AppliesTo(submission.applies_to or AppliesTo.ALL)
    moment = parse_moment(submission.recurrence_id or "")
    if moment is not None and event.start is not None and is_day(moment) != is_day(event.start):
        moment = on_day(event.start, day_of(moment))
    return Edit(applies_to, moment, submission.fields)


async def proposed_fields(context: Context, submission: Submission) -> dict[str, Any]:
    """Return the fields that would be published of a submission: of an edit, those of the live
    event with the changes made. Empty where its event is gone."""
    if submission.applies_to is None:
        return dict(submission.fields)
    try:
        event = await live_event(context, submission.event_id or "")
    except NotFound:
        return {}
    edit = stored_edit(submission, event)
    return await apart(event, edit, edited_fields, event, edit, Problems())


async def exceptions_told(context: Context, submission: Submission) -> dict[str, Any] | None:
    """Return which dates that differ or are left out an edit moves and drops, by their original
    starts, as things stand; None where it does neither, or is decided."""
    if submission.applies_to is None or submission.state not in _OPEN:
        return None
    try:
        event = await live_event(context, submission.event_id or "")
    except NotFound:
        return None
    edit = stored_edit(submission, event)
    return await apart(event, edit, exceptions_of, event, edit)


def exceptions_of(event: Event, edit: Edit) -> dict[str, Any] | None:
    """Return which dates that differ or are left out the edit moves and drops; None where it does
    neither. A long series takes its time: not for the loop."""
    found = followed_dates(event, edit)
    if found is None or not (found.moved or found.dropped):
        return None
    return {
        "moved": [
            {"from": format_moment(old), "to": format_moment(new)} for old, new in found.moved
        ],
        "dropped": [format_moment(moment) for moment in found.dropped],
    }


async def _event(context: Context, fields: Mapping[str, Any], problems: Problems) -> Event | None:
    event_id = FieldReader(fields, "", problems).line("event_id", 64)
    try:
        return await live_event(context, event_id or "")
    except NotFound:
        problems.add("event_id", "There is no event with this id.")
        return None


def _check_version(event: Event, fields: Mapping[str, Any], problems: Problems) -> None:
    sent = fields.get("base_version")
    if sent is None:
        return
    if type(sent) is not int or not 0 <= sent <= event.version.sequence:
        problems.add("base_version", "This is the `sequence` of the event that was edited.")
    elif sent < event.version.sequence:
        raise EventOutdated(sent, event.version.sequence)


def _edit(event: Event, fields: Mapping[str, Any], problems: Problems) -> Edit:
    reader = FieldReader(fields, "", problems)
    applies_to = AppliesTo(reader.choice("applies_to", AppliesTo) or AppliesTo.ALL)
    text = reader.line("recurrence_id", 32)
    moment = reader.moment_like("recurrence_id", text, event.start, event.tzid) if text else None
    if applies_to is not AppliesTo.ALL and moment is None and "recurrence_id" not in problems:
        reader.say("recurrence_id", "Name the date that this is for: its original start.")
    return Edit(applies_to, moment, {name: fields[name] for name in FIELDS if name in fields})


def edit_columns(proposed: ProposedEdit) -> dict[str, Any]:
    """Return what a submission keeps of an edit besides the fields that change."""
    return {
        "event_id": proposed.event.id,
        "base_version": proposed.event.version.sequence,
        "applies_to": proposed.edit.applies_to.value,
        "recurrence_id": _text(proposed.edit.recurrence_id),
    }


def _text(moment: Moment | None) -> str | None:
    return None if moment is None else format_moment(moment)
