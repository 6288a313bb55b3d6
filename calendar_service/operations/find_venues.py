"""Finds the known venues that somebody may mean."""

import asyncio
from collections.abc import Sequence

from calendar_service.domain.place import Place, Town
from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue
from calendar_service.operations.context import Context
from calendar_service.operations.likeness import SURE, begun_likeness, name_likeness
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import find_places
from calendar_service.storage.venues import find_equal_venues, list_public_venues, same_place

TYPED_LEAST = 2
TYPED_MOST = 100
ASKED_MOST = 4
_FITS = 80.0
_TYPED = ("name", "address", "postal_code", "city", "region", "country")


async def suggest_venues(context: Context, typed: str, limit: int) -> list[Venue]:
    """Return the public venues that fit what is being typed, the likeliest first."""
    typed = typed.strip()[:TYPED_MOST]
    if len(typed) < TYPED_LEAST:
        return []
    known = await context.store.read(lambda con: list_public_venues(con, fold(typed)))
    return (await asyncio.to_thread(_fitting, typed, known))[:limit]


async def namesakes(context: Context, proposed: Venue | None) -> list[Venue]:
    """Return the public venues that a new one may well be, the likeliest first: asked before a
    second one is made of one place.

    None of one that is known already, or that says no name. Towns with one name in several
    languages are one town.
    """
    if proposed is None or proposed.id or not proposed.name:
        return []
    name, place = proposed.name, same_place(proposed)

    async def look(con: Connection) -> list[Venue]:
        is_known = await find_equal_venues(con, [place])
        return [] if is_known else await list_public_venues(con, fold(name))

    alike = await asyncio.to_thread(_alike, name, await context.store.read(look))
    near = await context.store.read(lambda con: _in_its_town(con, proposed, alike))
    return near[:ASKED_MOST]


async def meant_venue(context: Context, typed: Venue) -> Venue | None:
    """Return the one public venue of this very name and town, as long as nothing else that was
    typed of it says otherwise; None where there is none, or several."""
    name, city = fold(typed.name or ""), fold(typed.city or "")
    if not (name and city):
        return None
    known = await context.store.read(lambda con: list_public_venues(con, name))
    found = [each for each in known if _is_told(typed, each) and each.name and each.city]
    return found[0] if len(found) == 1 else None


def _is_told(typed: Venue, known: Venue) -> bool:
    """True if all that was typed stands in the known one."""
    told = [(getattr(typed, part), getattr(known, part)) for part in _TYPED]
    return all(not said or _spelt(said) == _spelt(stands or "") for said, stands in told)


def _spelt(text: str) -> str:
    return " ".join(fold(text).split())


def _fitting(typed: str, known: Sequence[Venue]) -> list[Venue]:
    """Return the venues that what was typed may become, those that begin like it first."""

    def rank(scored: tuple[float, Venue]) -> tuple[bool, float, str]:
        fit, venue = scored
        return not fold(venue.title).startswith(fold(typed)), -fit, venue.title

    scored = [(begun_likeness(typed, _told(venue)), venue) for venue in known]
    return [venue for _, venue in sorted((each for each in scored if each[0] >= _FITS), key=rank)]


def _alike(name: str, known: Sequence[Venue]) -> list[Venue]:
    """Return the venues of much the same name, the likeliest first."""
    scored = [(name_likeness(name, venue.title), venue) for venue in known]
    likely = [each for each in scored if each[0] >= SURE]
    return [venue for _, venue in sorted(likely, key=lambda each: (-each[0], each[1].title))]


async def _in_its_town(con: Connection, proposed: Venue, alike: Sequence[Venue]) -> list[Venue]:
    towns = {venue: town for venue in (proposed, *alike) if (town := _town(venue))}
    places = await find_places(con, towns.values())

    def key(venue: Venue) -> Place | str | None:
        town = towns.get(venue)
        return None if town is None else places.get(town, fold(town.city))

    here = key(proposed)
    return [each for each in alike if here is None or key(each) in (None, here)]


def _town(venue: Venue) -> Town | None:
    return Town(venue.city, venue.country) if venue.city else None


def _told(venue: Venue) -> str:
    return " ".join(part for part in (venue.name, venue.city) if part) or venue.title
