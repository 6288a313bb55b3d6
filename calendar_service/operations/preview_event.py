"""Looks ahead at what a proposal would be once published, and at what it may repeat."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calendar_service.domain.event import Category
from calendar_service.domain.occurrence import Occurrence
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.venue import Venue
from calendar_service.operations.context import Context
from calendar_service.operations.find_duplicates import Duplicate, find_duplicates
from calendar_service.operations.find_venues import namesakes
from calendar_service.operations.read_times import next_dates
from calendar_service.operations.submit_event import check_submission
from calendar_service.storage.categories import list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.venues import find_venues


@dataclass(frozen=True, slots=True)
class Preview:
    """`venues` are the known ones it names, by id; `namesakes` those that a new one may be."""

    proposal: Proposal
    venues: Mapping[str, Venue]
    categories: tuple[Category, ...]
    dates: tuple[Occurrence, ...]
    duplicates: tuple[Duplicate, ...]
    namesakes: tuple[Venue, ...]


async def preview_event(context: Context, fields: Mapping[str, Any]) -> Preview:
    """Return what would be published; nothing is stored. Raises InvalidInput with all mistakes
    at once."""
    problems = Problems()
    kept = await check_submission(context, fields)
    proposal = await asyncio.to_thread(
        read_proposal, kept, default_tzid=context.calendar.tzid, problems=problems
    )
    assert proposal is not None, f"it was checked, and yet: {problems.all()}"
    named = proposal.venue.id if proposal.venue else ""

    async def look(con: Connection) -> tuple[dict[str, Venue], list[Category]]:
        return await find_venues(con, [named]), list(await list_categories(con))

    venues, categories = await context.store.read(look)
    venue = venues.get(named, proposal.venue)
    return Preview(
        proposal=proposal,
        venues=venues,
        categories=tuple(categories),
        dates=await asyncio.to_thread(next_dates, proposal, context.today()),
        duplicates=await find_duplicates(context, proposal, venue),
        namesakes=tuple(await namesakes(context, proposal.venue)),
    )
