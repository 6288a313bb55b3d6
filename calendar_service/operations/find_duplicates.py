"""Finds what is published already and may be the event that somebody is about to send in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_service.domain.event import Kind
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import instant
from calendar_service.operations.context import Context
from calendar_service.operations.likeness import LIKELY, SURE, name_likeness, title_likeness
from calendar_service.storage.near_dates import Near, list_near

AROUND = timedelta(days=1)
SHOWN_MOST = 3


async def find_duplicates(
    context: Context, proposal: Proposal, venue: Venue | None
) -> tuple[Near, ...]:
    """Return the published events within a day that are likely the same, the likeliest first.

    `venue` is the proposal's, a known one looked up. A title alone must be much alike; at the
    same place, less so.
    """
    at = _instant(proposal, context.calendar.tzid)
    if at is None:
        return ()
    closes = proposal.kind is not Kind.EVENT
    found = await context.store.read(
        lambda con: list_near(con, at - AROUND, at + AROUND, closes=closes)
    )
    scored = [(_score(proposal.title, venue, each), each) for each in found]
    likely = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    by_event: dict[str, Near] = {}
    for _, each in likely:
        by_event.setdefault(each.event_id, each)
    return tuple(by_event.values())[:SHOWN_MOST]


@dataclass(frozen=True, slots=True)
class _Likeness:
    title: float
    is_same_place: bool


def _score(title: str, venue: Venue | None, near: Near) -> float:
    """Return how likely it is the same, 0 where it is not."""
    likeness = _Likeness(title_likeness(title, near.title), _is_same_place(venue, near))
    if likeness.title < (LIKELY if likeness.is_same_place else SURE):
        return 0
    return likeness.title + 10 * likeness.is_same_place


def _is_same_place(venue: Venue | None, near: Near) -> bool:
    if venue is None or near.venue_id is None:
        return False
    if venue.id:
        return venue.id == near.venue_id
    return bool(venue.name and near.venue) and name_likeness(venue.title, near.venue or "") >= SURE


def _instant(proposal: Proposal, calendar_tzid: str) -> datetime | None:
    if proposal.kind is not Kind.EVENT:
        return proposal.closes.at if proposal.closes else None
    return instant(proposal.start, proposal.tzid) if proposal.start else None
