"""The next dates of a series that waits, so that a moderator sees them without opening anything."""

import asyncio
from dataclasses import replace

from calendar_service.operations.read_times import next_dates
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.present_desk import WAITING
from calendar_service.web.present_proposal import read_fields
from calendar_service.web.present_reading import DatesView, dates_view


async def dates_of(asked: Asked, found: Submission) -> DatesView | None:
    """Return them for a new series; of an edit, those that change are shown."""
    if found.state not in WAITING or found.applies_to is not None:
        return None
    proposal = read_fields(found.fields, asked.calendar.tzid)
    if proposal is None or proposal.recurrence is None:
        return None
    dates = await asyncio.to_thread(next_dates, proposal, asked.context.today())
    view = dates_view(proposal, dates, asked.visit().words)
    return replace(view, rule=None) if view else None  # the event above tells it
