"""What is edited of a public event: all of it, one date, or one date and the following."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.errors import InvalidInput, NotFound, TransitionRefused
from calendar_service.domain.event import Event
from calendar_service.domain.moderation import Action, allowed_actions
from calendar_service.domain.occurrence import series_of
from calendar_service.domain.problems import Problems
from calendar_service.domain.when import format_moment, parse_moment
from calendar_service.operations.cancel_event import own_event
from calendar_service.operations.compare_edit import fields_before
from calendar_service.operations.context import Context
from calendar_service.operations.plan_edit import live_event
from calendar_service.operations.propose_edit import read_edit, stored_edit
from calendar_service.recurrence.starts import known_starts
from calendar_service.storage.submissions import Submission

_OF_A_SERIES = ("recurrence", "include", "exclude", "overrides")


@dataclass(frozen=True, slots=True)
class OwnEdit:
    """The live event, the edit as it is so far, and the fields that it begins with."""

    event: Event
    edit: Edit
    before: Mapping[str, Any]

    @property
    def recurrence_id(self) -> str:
        moment = self.edit.recurrence_id
        return "" if moment is None else format_moment(moment)


async def find_own_edit(
    context: Context,
    submission: Submission,
    *,
    applies_to: str = "",
    recurrence_id: str = "",
    event_id: str = "",
) -> OwnEdit:
    """Return the edit that a submission is, as long as it may be changed; of a submission that
    brought an event into the calendar, a new one of the dates that are named; `event_id` names an
    event that was split off from that one.

    Raises TransitionRefused, and NotFound for a date that the series does not have.
    """
    if submission.applies_to is not None:
        if Action.RESUBMIT not in allowed_actions(submission.state):
            raise TransitionRefused(submission.state, Action.RESUBMIT)
        event = await live_event(context, submission.event_id or "")
        edit = stored_edit(submission, event)
    else:
        own = await own_event(context, submission, event_id)
        if own is None:
            raise TransitionRefused(submission.state, Action.RESUBMIT)
        event, edit = own.event, _scope(applies_to, recurrence_id)
    return await asyncio.to_thread(_begun, event, edit)


async def begin_edit(
    context: Context, event_id: str, *, applies_to: str = "", recurrence_id: str = ""
) -> OwnEdit:
    """Return a moderator's edit of a public event, of the dates that are named. Raises NotFound
    for an event or a date that there is not."""
    event = await live_event(context, event_id)
    return await asyncio.to_thread(_begun, event, _scope(applies_to, recurrence_id))


async def check_own_edit(context: Context, event: Event, edit: Edit, *, base_version: int) -> None:
    """Raise InvalidInput for what is wrong with the edit, and EventOutdated where the event has
    changed since this version."""
    problems = Problems()
    moment = edit.recurrence_id
    scope = {
        "event_id": event.id,
        "base_version": base_version,
        "applies_to": edit.applies_to.value,
        "recurrence_id": None if moment is None else format_moment(moment),
    }
    if await read_edit(context, {**edit.changes, **scope}, problems) is None:
        raise InvalidInput(problems.all())


def _scope(applies_to: str, recurrence_id: str) -> Edit:
    if applies_to in ("", AppliesTo.ALL) or applies_to not in tuple(AppliesTo):
        return Edit(AppliesTo.ALL, None, {})
    return Edit(AppliesTo(applies_to), parse_moment(recurrence_id), {})


def _begun(event: Event, edit: Edit) -> OwnEdit:
    series, moment = series_of(event), edit.recurrence_id
    if edit.applies_to is not AppliesTo.ALL and (
        series is None or moment is None or moment not in known_starts(series, [moment])
    ):
        raise NotFound("date", "" if moment is None else format_moment(moment))
    before = fields_before(event, edit)
    if edit.applies_to is AppliesTo.THIS:
        before = {name: value for name, value in before.items() if name not in _OF_A_SERIES}
    return OwnEdit(event, edit, before)
