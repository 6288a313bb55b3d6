"""What a queue says of an edit: the event that it is of, which of its dates, and what changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from textwrap import shorten
from typing import Any

from calendar_service.domain.edit import AppliesTo, overlaid
from calendar_service.domain.event import Event, Status
from calendar_service.domain.event_fields import event_fields
from calendar_service.domain.moderation import State
from calendar_service.domain.own_cancellation import cancels, takes_back
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import is_wall_time, parse_moment
from calendar_service.feeds.edit_text import (
    NAMES,
    Told,
    field_name,
    field_text,
    in_form_order,
    scope_text,
)
from calendar_service.operations.compare_edit import fields_before
from calendar_service.operations.propose_edit import stored_edit
from calendar_service.storage.submissions import Submission
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

TEXT_MOST = 80
"""What a field says is shortened to so many characters: the page of the edit shows all."""
WAITING = frozenset({State.PENDING, State.CHANGES_REQUESTED, State.UNCONFIRMED})
_OF_A_SERIES = frozenset({"recurrence", "include", "exclude", "overrides"})
_TIMES = frozenset({"start", "end", "closes_at"})
_NAMED_ALONE = frozenset({"description", "image", "overrides"})


@dataclass(frozen=True, slots=True)
class Named:
    """What the entries of a queue name by an id: the events that edits are of, known venues, and
    by the entry's own the moderators who proposed an edit at the desk."""

    events: Mapping[str, Event] = field(default_factory=dict)
    venues: Mapping[str, Venue] = field(default_factory=dict)
    moderators: Mapping[str, str] = field(default_factory=dict)

    def edited(self, submission: Submission) -> Event | None:
        """Return the event that an edit is of; None for what is no edit, or whose event is
        gone."""
        return self.events.get(submission.event_id or "") if submission.applies_to else None


NOTHING_NAMED = Named()


def edit_name(submission: Submission, words: Words) -> str:
    """Return what kind of edit it is."""
    if cancels(submission.fields):
        return words.say("Cancellation")
    return words.say("Takes place" if _is_on(submission) else "Edit")


def standing_fields(submission: Submission, event: Event) -> Mapping[str, Any]:
    """Return the fields of the event, or of the date that the edit is for, as they stand."""
    edit = stored_edit(submission, event)
    if edit.recurrence_id is None:
        return event_fields(event)
    before = fields_before(event, replace(edit, applies_to=AppliesTo.THIS))
    return {name: value for name, value in before.items() if name not in _OF_A_SERIES}


def edit_sentence(
    submission: Submission, event: Event, named: Named, *, visit: Visit, before: Mapping[str, Any]
) -> str:
    """Say which dates the edit is for, and what it changes; `before` is how they stand."""
    edit, words = stored_edit(submission, event), visit.words
    is_part = edit.recurrence_id is not None
    scope = [scope_text(edit, words)] if is_part else []
    after = Told(
        overlaid(before, edit.changes), words, event.tzid, visit.calendar.tzid, named.venues
    )
    changed = [_line(name, after) for name in _told_fields(submission, before)]
    if cancels(submission.fields):
        return " ".join([*scope, *changed])  # which is the reason
    is_done = submission.state is State.APPROVED
    sentence = "Changed: {fields}" if is_done else "Would change: {fields}"
    told = [words.say(sentence, fields=" · ".join(changed))] if changed else []
    return " ".join([*scope, *told])


def _told_fields(submission: Submission, before: Mapping[str, Any]) -> list[str]:
    """Of a cancellation its reason says all; what is decided may stand as it was asked for."""
    changes = submission.fields
    if cancels(changes) or _is_on(submission):
        return ["status_reason"] if changes.get("status_reason") else []
    names = in_form_order([name for name in changes if name in NAMES])
    differing = [name for name in names if before.get(name) != changes[name]]
    return names if submission.state not in WAITING else differing or names


def _line(name: str, after: Told) -> str:
    said = _bare_moment(name, after) or field_text(name, after)
    said = "" if name in _NAMED_ALONE else said
    text = shorten(said, TEXT_MOST, placeholder=" …")
    return f"{field_name(name, after.words)}: {text}" if text else field_name(name, after.words)


def _bare_moment(name: str, after: Told) -> str:
    """Return a time without the clocks that tell it, which the page of the edit names."""
    moment = parse_moment(str(after.fields.get(name) or "")) if name in _TIMES else None
    return after.words.moment(moment) if moment and is_wall_time(moment) else ""


def _is_on(submission: Submission) -> bool:
    changes = submission.fields
    return takes_back(changes) and changes["status"] == Status.CONFIRMED
