"""Reads the venue in the fields of a proposal: a known one by its id, or a new one."""

from calendar_service.domain.countries import CODES
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.venue import Venue


def read_venue(part: FieldReader) -> Venue | None:
    """Return the venue; None where nothing is said of it. A known one has nothing but its id, a
    new one an empty id."""
    if not part.is_given:
        return None
    known = part.line("id", 64)
    if known:
        return Venue(id=known)
    venue = Venue(
        id="",
        name=part.line("name", LINE_LENGTH_MOST),
        address=part.line("address", LINE_LENGTH_MOST),
        postal_code=part.line("postal_code", 20),
        city=part.line("city", 100),
        region=part.line("region", 100),
        country=_country(part),
        latitude=part.number("latitude", 90),
        longitude=part.number("longitude", 180),
        url=part.url("url"),
        tzid=part.zone("time_zone"),
    )
    if part.has("latitude") != part.has("longitude"):
        part.say("latitude", "Latitude and longitude go together.")
    return None if venue == Venue(id="") else venue


def _country(part: FieldReader) -> str | None:
    code = (part.line("country", LINE_LENGTH_MOST) or "").upper()
    if code and code not in CODES:
        part.say("country", "This is not a two-letter country code such as DE, FR or MX.")
    return code or None
