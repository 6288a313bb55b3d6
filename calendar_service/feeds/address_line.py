"""Where a venue is, on one line and in one language."""

from dataclasses import replace

from calendar_service.domain.venue import Venue, one_line
from calendar_service.words.words import Words


def address_line(venue: Venue, words: Words) -> str:
    """Return the whole address, its country by name: what DE or CA at its end means, neither
    people nor maps know (both are states of the USA as well)."""
    country = words.country(venue.country) if venue.country else None
    return one_line(replace(venue, country=country))
