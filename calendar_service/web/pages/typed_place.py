"""What place the form that sends an event in means: a known one, or a town of some country."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.venue import Venue
from calendar_service.operations.find_country import country_of
from calendar_service.operations.find_venues import meant_venue
from calendar_service.storage.venues import find_venues
from calendar_service.web.asked import Asked
from calendar_service.web.present_form import known_as, venue_values

ANOTHER_PLACE = "new"
_OF_A_VENUE = ("name", "address", "postal_code", "city", "region", "country")


async def chosen_venue(asked: Asked, answer: str) -> dict[str, str]:
    """Return the form's fields for the known venue that was chosen on the preview."""
    if answer in ("", ANOTHER_PLACE):
        return {}
    found = await asked.context.store.read(lambda con: find_venues(con, [answer]))
    return venue_values(found[answer]) if answer in found else {}


async def meant_place(asked: Asked, values: Mapping[str, str], answer: str) -> dict[str, str]:
    """Return the form's fields for the known venue whose name and town were typed: it is chosen,
    as from the list that needs scripts. Of a new one, that of the country, where none was."""
    if values["venue_id"]:
        return {}
    if answer != ANOTHER_PLACE:
        named: dict[str, Any] = {part: values[f"venue_{part}"].strip() for part in _OF_A_VENUE}
        found = await meant_venue(asked.context, Venue(id="", **named))
        if found:
            return venue_values(found)
    return await _country(asked, values)


async def _country(asked: Asked, values: Mapping[str, str]) -> dict[str, str]:
    """A list of one country would leave the event out; the preview shows it before anything is
    sent. It is told anew for another town, unless it is no longer the one that was told."""
    city, chosen = values["venue_city"].strip(), values["venue_country"]
    is_told = bool(chosen) and values["country_known_as"].endswith(known_as("", chosen))
    if not city or values["country_known_as"] == known_as(city, chosen) or (chosen and not is_told):
        return {}
    region, tzid = values["venue_region"].strip(), values["time_zone"]
    country = await country_of(asked.context, city, region=region, tzid=tzid) or ""
    return {"venue_country": country, "country_known_as": known_as(city, country)}
