"""Finds the venue, organiser and categories that a proposal names; new ones get an id."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from calendar_service.domain.event import Category, Event, Override, Recurrence, Version
from calendar_service.domain.people import Organiser
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.venue import Venue
from calendar_service.storage.categories import list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.organisers import (
    add_organiser,
    find_equal_organiser,
    same_name,
)
from calendar_service.storage.venues import (
    add_venue,
    find_equal_venue,
    find_venues,
    same_place,
)


class PlaceTaken(Exception):
    """Somebody added the same venue or organiser meanwhile: look it up again."""


async def check_references(con: Connection, proposal: Proposal, problems: Problems) -> None:
    """Report a venue or category that is not known here."""
    named = [("venue.id", proposal.venue)] + [
        (f"overrides.{index}.venue.id", override.venue)
        for index, override in enumerate(_overrides(proposal))
    ]
    known = await find_venues(con, [venue.id for _, venue in named if venue and venue.id])
    for field, venue in named:
        if venue and venue.id and venue.id not in known:
            problems.add(field, "There is no venue with this id.")
    slugs = [category.slug for category in await list_categories(con)]
    unknown = [slug for slug in proposal.categories if slug not in slugs]
    if unknown:
        problems.add(
            "categories",
            "{unknown} is not one of the categories here: {known}.",
            unknown=unknown[0],
            known=", ".join(slugs) or "none yet",
        )


class Directory:
    """Looks up what proposals name, remembering what it has made new until that is saved."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._new_venues: dict[str, Venue] = {}
        self._new_organisers: dict[str, Organiser] = {}

    async def event(
        self, con: Connection, proposal: Proposal, *, id: str, uid: str, version: Version
    ) -> Event:
        """Return the event that the proposal describes."""
        return Event(
            id=id,
            uid=uid,
            version=version,
            title=proposal.title,
            tzid=proposal.tzid,
            kind=proposal.kind,
            status=proposal.status,
            status_reason=proposal.status_reason,
            description=proposal.description,
            start=proposal.start,
            end=proposal.end,
            closes=proposal.closes,
            recurrence=await self._recurrence(con, proposal.recurrence),
            venue=await self._venue(con, proposal.venue),
            online_url=proposal.online_url,
            url=proposal.url,
            registration_url=proposal.registration_url,
            price=proposal.price,
            organiser=await self._organiser(con, proposal),
            categories=await self._categories(con, proposal),
            tags=proposal.tags,
            language=proposal.language,
        )

    async def save_new(self, con: Connection, at: datetime) -> None:
        """Store what is new. Raises PlaceTaken if an equal one came in meanwhile."""
        for venue in self._new_venues.values():
            if await find_equal_venue(con, venue):
                raise PlaceTaken
            await add_venue(con, venue, at)
        for organiser in self._new_organisers.values():
            if await find_equal_organiser(con, organiser.name):
                raise PlaceTaken
            await add_organiser(con, organiser, at)
        self._new_venues.clear()
        self._new_organisers.clear()

    async def _venue(self, con: Connection, proposed: Venue | None) -> Venue | None:
        if proposed is None:
            return None
        if proposed.id:
            return (await find_venues(con, [proposed.id])).get(proposed.id)
        key = same_place(proposed)
        known = self._new_venues.get(key) or await find_equal_venue(con, proposed)
        if known is None:
            known = self._new_venues[key] = replace(proposed, id=self._new_id())
        return known

    async def _organiser(self, con: Connection, proposal: Proposal) -> Organiser | None:
        if proposal.organiser_name is None:
            return None
        key = same_name(proposal.organiser_name)
        known = self._new_organisers.get(key) or await find_equal_organiser(
            con, proposal.organiser_name
        )
        if known is None:
            known = self._new_organisers[key] = Organiser(
                self._new_id(), proposal.organiser_name, proposal.organiser_url
            )
        return known

    async def _recurrence(
        self, con: Connection, recurrence: Recurrence | None
    ) -> Recurrence | None:
        if recurrence is None:
            return None
        overrides = [
            replace(override, venue=await self._venue(con, override.venue))
            for override in recurrence.overrides
        ]
        return replace(recurrence, overrides=tuple(overrides))

    async def _categories(self, con: Connection, proposal: Proposal) -> tuple[Category, ...]:
        if not proposal.categories:
            return ()
        known = {category.slug: category for category in await list_categories(con)}
        return tuple(known[slug] for slug in proposal.categories if slug in known)


def _overrides(proposal: Proposal) -> tuple[Override, ...]:
    return proposal.recurrence.overrides if proposal.recurrence else ()
