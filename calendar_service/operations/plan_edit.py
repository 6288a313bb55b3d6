"""Works out what an approved edit makes of its event: one new version, or a split into two."""

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from calendar_service.domain.edit import (
    AppliesTo,
    Edit,
    begun_at,
    check_one_date,
    ended_before,
    patched_date,
)
from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.event import Event, Recurrence, Version
from calendar_service.domain.event_fields import event_fields
from calendar_service.domain.occurrence import Series, series_of
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.told_alike import is_told_alike
from calendar_service.domain.when import FIRST_DAY, Moment, day_of, next_day
from calendar_service.operations.apart import apart
from calendar_service.operations.check_proposal import check_proposal
from calendar_service.operations.context import Context
from calendar_service.operations.directory import Directory
from calendar_service.operations.edit_problems import edit_problems
from calendar_service.operations.follow_series import follow_changes, followed_fields
from calendar_service.operations.render_event import Publication
from calendar_service.operations.render_next import render_next
from calendar_service.recurrence.follow import Followed
from calendar_service.recurrence.starts import known_starts, starts
from calendar_service.storage.events import find_event


@dataclass(frozen=True, slots=True)
class Publications:
    """What is published together, as one revision; `event_id` names what it is about."""

    event_id: str
    updated: tuple[Publication, ...] = ()
    added: tuple[Publication, ...] = ()


async def live_event(context: Context, event_id: str) -> Event:
    """Return a public event. Raises NotFound."""
    stored = await context.store.read(lambda con: find_event(con, event_id), is_short=True)
    if stored is None or stored.withdrawn_at is not None:
        raise NotFound("event", event_id)
    return stored.event


def edited_fields(event: Event, edit: Edit, problems: Problems) -> dict[str, Any]:
    """Return the fields that the event (or, after a split, the new one) then has."""
    if edit.applies_to is AppliesTo.ALL or edit.recurrence_id is None:
        return followed_fields(event, edit.changes)
    series = series_of(event)
    if series is None or edit.recurrence_id not in known_starts(series, [edit.recurrence_id]):
        problems.add("recurrence_id", "This is not one of the dates of the series.")
        return event_fields(event)
    if edit.applies_to is AppliesTo.THIS:
        check_one_date(edit.changes, problems)
        return patched_date(event_fields(event), edit.recurrence_id, edit.changes)
    return followed_fields(series_from(event, series, edit.recurrence_id), edit.changes)


def followed_dates(event: Event, edit: Edit) -> Followed | None:
    """Return what becomes of the dates that differ or are left out; None where the edit does not
    change when the event happens."""
    if edit.applies_to is AppliesTo.ALL or edit.recurrence_id is None:
        return follow_changes(event, edit.changes)
    series = series_of(event)
    if series is None or edit.applies_to is AppliesTo.THIS:
        return None
    return follow_changes(series_from(event, series, edit.recurrence_id), edit.changes)


async def check_edit(
    context: Context, event: Event, edit: Edit, problems: Problems
) -> Proposal | None:
    """Return what the event then is; None with all mistakes reported."""
    fields = await apart(event, edit, edited_fields, event, edit, problems)
    found = Problems()
    proposal = await check_proposal(context, fields, found)
    for each in edit_problems(found.all(), edit, fields):
        problems.add(each.field, each.text, **each.values)
    return None if problems else proposal


async def plan_edit(
    context: Context, event: Event, edit: Edit, *, directory: Directory
) -> Publications:
    """Return the publications that the edit is: the event, or where it is split, the series as
    it ends and the one that begins after it, linked to it; none where no reader would see a
    difference. Raises InvalidInput and EventNotPublishable."""
    proposal = await _look_up(context, event, edit, directory)
    now = context.now()
    version = event.version.next(now)
    ended = await apart(event, edit, _ended, event, edit)
    if ended is None:
        changed = directory.event(proposal, id=event.id, uid=event.uid, version=version)
        kept = replace(changed, related_uid=event.related_uid)
        if is_told_alike(event, kept):
            return Publications(event.id)
        return Publications(event.id, updated=(await render_next(context, kept),))
    fresh = directory.event(
        proposal, id=context.new_id(), uid=context.new_uid(), version=Version(0, now, now)
    )
    begun = replace(fresh, related_uid=event.uid)
    if is_told_alike(await asyncio.to_thread(_continued, event, edit, like=begun), begun):
        return Publications(event.id)
    return Publications(
        event.id,
        updated=(await render_next(context, replace(ended, version=version)),),
        added=(await render_next(context, begun),),
    )


async def _look_up(context: Context, event: Event, edit: Edit, directory: Directory) -> Proposal:
    problems = Problems()
    proposal = await check_edit(context, event, edit, problems)
    if proposal is None:
        raise InvalidInput(problems.all())
    await context.store.read(lambda con: directory.look_up(con, [proposal]), is_short=True)
    return proposal


def _ended(event: Event, edit: Edit) -> Event | None:
    """Return the series as far as an edit of the following dates leaves it alone; None if that
    is nowhere."""
    series = series_of(event)
    if edit.applies_to is not AppliesTo.FOLLOWING or edit.recurrence_id is None or not series:
        return None
    before = _starts_before(series, edit.recurrence_id)
    return ended_before(event, edit.recurrence_id, before[-1]) if before else None


def _continued(event: Event, edit: Edit, *, like: Event) -> Event:
    """Return what follows without the edit, with the marks of the new series."""
    series = series_of(event)
    assert series is not None, "only a series is split"
    assert edit.recurrence_id is not None, "and at a date"
    rest = series_from(event, series, edit.recurrence_id)
    return replace(rest, id=like.id, uid=like.uid, related_uid=like.related_uid)


def series_from(event: Event, series: Series, recurrence_id: Moment) -> Event:
    """Return the series as it is from one of its dates on."""
    rule = series.recurrence.rule
    if rule is None or rule.count is None:
        return begun_at(event, recurrence_id, None)
    by_rule = Series(series.start, series.end, series.tzid, Recurrence(rule))
    return begun_at(event, recurrence_id, rule.count - len(_starts_before(by_rule, recurrence_id)))


def _starts_before(series: Series, recurrence_id: Moment) -> list[Moment]:
    found = starts(series, FIRST_DAY, next_day(day_of(recurrence_id)))
    return [moment for moment in found if moment < recurrence_id]
