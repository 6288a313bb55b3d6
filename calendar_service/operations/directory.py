"""Finds the venue, organiser and categories that proposals name; new ones get an id."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from calendar_service.domain.event import Category, Event, Recurrence, Version
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.proposed_event import proposed_event
from calendar_service.domain.venue import Venue
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.known_people import Filled, KnownPeople
from calendar_service.storage.categories import find_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.venues import (
    add_venue,
    find_equal_venues,
    find_venues,
    same_place,
)


class Directory:
    """Looks up what proposals name, remembering what it has made new until that is saved.

    `may_fill` lets known organisers get an address that they had not: for what somebody has looked
    at, since it changes other events too.
    """

    def __init__(self, new_id: Callable[[], str], *, may_fill: bool = False) -> None:
        self._new_id = new_id
        self._by_id: dict[str, Venue] = {}
        self._by_place: dict[str, Venue] = {}
        self._people = KnownPeople(new_id, may_fill=may_fill)
        self._categories: dict[str, Category] = {}
        self._new_venues: dict[str, Venue] = {}

    async def look_up(self, con: Connection, proposals: Sequence[Proposal]) -> None:
        """Find all that the proposals name, by the same few queries for one and for many.

        Raises ChangedMeanwhile if a venue or category is gone that was there when they were
        checked.
        """
        named = [venue for proposal in proposals for venue in _venues(proposal)]
        self._by_id |= await find_venues(con, [venue.id for venue in named if venue.id])
        self._by_place |= await find_equal_venues(
            con, [same_place(venue) for venue in named if not venue.id]
        )
        await self._people.look_up(con, proposals)
        slugs = {slug for proposal in proposals for slug in proposal.categories}
        self._categories |= await find_categories(con, slugs)
        if not ({venue.id for venue in named if venue.id} <= self._by_id.keys()):
            raise ChangedMeanwhile
        if not slugs <= self._categories.keys():
            raise ChangedMeanwhile

    def event(self, proposal: Proposal, *, id: str, uid: str, version: Version) -> Event:
        """Return the event that a proposal describes that was looked up."""
        event = proposed_event(proposal, id=id, uid=uid, version=version)
        return replace(
            event,
            recurrence=self._recurrence(proposal.recurrence),
            venue=self._venue(proposal.venue),
            organiser=self._people.organiser_of(proposal),
            categories=tuple(dict.fromkeys(self._categories[slug] for slug in proposal.categories)),
        )

    async def save_new(self, con: Connection, at: datetime) -> None:
        """Store what is new. Raises ChangedMeanwhile if an equal one came in since."""
        if await find_equal_venues(con, self._new_venues):
            raise ChangedMeanwhile
        for venue in self._new_venues.values():
            await add_venue(con, venue, at)
        await self._people.save_new(con, at)

    @property
    def filled(self) -> tuple[Filled, ...]:
        """The known organisers that get the address that they had not."""
        return self._people.filled

    def _venue(self, proposed: Venue | None) -> Venue | None:
        if proposed is None:
            return None
        if proposed.id:
            return self._by_id[proposed.id]
        place = same_place(proposed)
        if place not in self._by_place:
            new = replace(proposed, id=self._new_id())
            self._by_place[place] = self._new_venues[place] = new
        return self._by_place[place]

    def _recurrence(self, recurrence: Recurrence | None) -> Recurrence | None:
        if recurrence is None:
            return None
        overrides = [
            replace(override, venue=self._venue(override.venue))
            for override in recurrence.overrides
        ]
        return replace(recurrence, overrides=tuple(overrides))


def _venues(proposal: Proposal) -> list[Venue]:
    overrides = proposal.recurrence.overrides if proposal.recurrence else ()
    venues = (proposal.venue, *(override.venue for override in overrides))
    return [venue for venue in venues if venue is not None]
