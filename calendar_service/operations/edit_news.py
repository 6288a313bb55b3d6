"""What letters tell of a published edit: which dates, which fields, and what was not taken."""

from collections.abc import Mapping
from dataclasses import dataclass

from calendar_service.domain.addresses import event_page
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.moderation import EDIT
from calendar_service.domain.own_cancellation import cancels, is_cancelled, takes_back
from calendar_service.domain.when import day_of, parse_moment
from calendar_service.feeds.edit_text import (
    Told,
    field_name,
    field_text,
    in_form_order,
    scope_text,
)
from calendar_service.mail.messages import EditNews, Turn
from calendar_service.operations.compare_edit import Comparison, compare, told_by
from calendar_service.operations.context import Context
from calendar_service.operations.plan_approval import Amendments, amended
from calendar_service.operations.plan_edit import Publications, live_event
from calendar_service.operations.propose_edit import stored_edit
from calendar_service.storage.submissions import Submission
from calendar_service.words.words import Words

_NAMED_ALONE = frozenset(
    {"description", "image", "overrides", "url", "registration_url", "online_url"}
)
"""What they say is long, or a link, which a letter must not carry from one stranger to another."""


@dataclass(frozen=True, slots=True)
class EditTold:
    """The part of an edit that was taken, beside the event as it was, and the names of the fields
    that were not; `title` is the event's now, `part_id` the series that was split off."""

    found: Comparison
    left_out: tuple[str, ...]
    title: str
    part_id: str | None


async def tell_edit(
    context: Context,
    submission: Submission,
    amendments: Amendments,
    publications: Publications | None,
) -> EditTold | None:
    """Return what is told of an edit that is being published; None for all else."""
    if submission.proposes != EDIT or publications is None:
        return None
    event = await live_event(context, submission.event_id or "")
    proposed = stored_edit(submission, event)
    found = await compare(context, event, amended(proposed, amendments))
    left_out = [
        name
        for name, value in proposed.changes.items()
        if name not in found.edit.changes and value != found.before.get(name)
    ]
    first = next((each.event for each in (*publications.added, *publications.updated)), event)
    part = publications.added[0].event.id if publications.added else None
    return EditTold(found, tuple(in_form_order(left_out)), first.title, part)


def edit_news(told: EditTold, words: Words, calendar: Calendar) -> EditNews:
    """Return it in the reader's language."""
    found, edit = told.found, told.found.edit
    before, after = told_by(found, words, calendar)
    turn = _turn(found)
    changed = ["status_reason"] if turn else in_form_order(found.changed)
    date = edit.recurrence_id
    return EditNews(
        turn=turn,
        scope=scope_text(edit, words) if found.event.recurrence else "",
        date=words.moment(date) if date else "",
        brief_date=words.short_day(day_of(date)) if date else "",
        changes=tuple(_line(name, before, after) for name in changed if name in found.changed),
        left_out=tuple(field_name(name, words) for name in told.left_out),
    )


def asked_news(submission: Submission, words: Words) -> EditNews:
    """Return what is told of a submission while it waits; nothing of what is no edit."""
    if submission.applies_to is None:
        return EditNews()
    date = parse_moment(submission.recurrence_id or "")
    edit = Edit(AppliesTo(submission.applies_to), date, submission.fields)
    return EditNews(
        is_asked=True,
        turn=Turn.CANCELLED if cancels(submission.fields) else Turn.NONE,
        scope=scope_text(edit, words) if date else "",
    )


def part_link(told: EditTold | None, calendar: Calendar) -> Mapping[str, str]:
    """Return the link of the series that an edit has split off, by its name in letters."""
    return {"part": event_page(calendar, told.part_id)} if told and told.part_id else {}


def _turn(found: Comparison) -> Turn:
    changes, date = found.edit.changes, found.edit.recurrence_id
    if found.edit.applies_to is AppliesTo.FOLLOWING:
        return Turn.NONE
    if cancels(changes):
        return Turn.CANCELLED
    is_back = takes_back(changes) and is_cancelled(found.event, date)
    return Turn.RESUMED if is_back else Turn.NONE


def _line(name: str, before: Told, after: Told) -> str:
    words = after.words
    if name in _NAMED_ALONE:
        return field_name(name, words)
    old, new = field_text(name, before), field_text(name, after)
    said = new or words.say("It is taken out.")
    if old and new:
        said = words.say("{before} becomes {after}", before=old, after=new)
    return f"{field_name(name, words)}: {said}"
