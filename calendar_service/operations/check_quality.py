"""Checks what waits for a decision, so that moderators see what to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from calendar_service.domain.flaws import Flaw, FlawKind, flaws_in
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import at_midnight, with_offset
from calendar_service.operations.context import Context
from calendar_service.operations.fill_zones import zones_of
from calendar_service.operations.find_duplicates import Duplicate, Sought, find_duplicates_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.venues import find_venues

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Quality:
    """What looks wrong, and what is published already and may be the same."""

    flaws: tuple[Flaw, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()


async def check_quality(context: Context, proposals: Mapping[T, Proposal]) -> dict[T, Quality]:
    """Return what was found in each; the same few queries serve one and many, coordinates set
    aside."""
    if not proposals:
        return {}
    home = context.calendar.tzid

    async def look(con: Connection) -> tuple[dict[str, Venue], dict[Venue, str]]:
        venues = [each.venue for each in proposals.values() if each.venue]
        known = await find_venues(con, [venue.id for venue in venues if venue.id])
        return known, await zones_of(con, venues, home)

    known, zones = await context.store.read(look)
    sought = {key: Sought(each, _whole(each.venue, known)) for key, each in proposals.items()}
    duplicates = await find_duplicates_of(context, sought)
    now = context.now()
    return {
        key: Quality(_flaws(each, zones, now), duplicates[key]) for key, each in proposals.items()
    }


def _whole(venue: Venue | None, known: Mapping[str, Venue]) -> Venue | None:
    return known.get(venue.id, venue) if venue else None


def _flaws(proposal: Proposal, zones: Mapping[Venue, str], now: datetime) -> tuple[Flaw, ...]:
    return (*flaws_in(proposal, now), *_ill_zoned(proposal, zones))


def _ill_zoned(proposal: Proposal, zones: Mapping[Venue, str]) -> Sequence[Flaw]:
    """Compare the clocks rather than the names: Vienna has those of Berlin."""
    found = zones.get(proposal.venue) if proposal.venue else None
    if found is None or proposal.start is None or not isinstance(proposal.start, datetime):
        return ()
    start = at_midnight(proposal.start)
    if _offset(start, found) == _offset(start, proposal.tzid):
        return ()
    return (Flaw(FlawKind.ZONE, said=proposal.tzid, found=found),)


def _offset(wall_local: datetime, tzid: str) -> timedelta | None:
    return with_offset(wall_local, tzid).utcoffset()
