"""Where an event of schema.org is: its locations as a venue and a link."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.countries import CODES
from calendar_service.importers.address import read_address
from calendar_service.importers.country_names import COUNTRY_CODES
from calendar_service.importers.linked_data import Names, Node, each, kinds, line_of, url_of
from calendar_service.importers.links import is_meeting
from calendar_service.importers.quirks import ONLINE_PLACES
from calendar_service.importers.sketch import Sketch, short_line

_ADDRESS = {
    "address": "streetAddress",
    "postal_code": "postalCode",
    "city": "addressLocality",
    "region": "addressRegion",
}
_LENGTHS = {"postal_code": 20, "city": 100, "region": 100}


def put_place(node: Node, sketch: Sketch, names: Names, base_url: str | None) -> None:
    """Tell where the event is: the first place, and the first link of a place online."""
    for location in each(node.get("location")):
        one = names.whole(location)
        if isinstance(one, str):
            _put_text(one, sketch)
        elif isinstance(one, Mapping) and "VirtualLocation" in kinds(one):
            if "online_url" not in sketch.fields:
                sketch.put("online_url", url_of(one, base_url))
        elif isinstance(one, Mapping) and "venue" not in sketch.fields:
            _put_venue(one, sketch, names, base_url)


def _put_text(text: str, sketch: Sketch) -> None:
    line = line_of(text)
    url = url_of(line, None)
    if url and "online_url" not in sketch.fields:
        sketch.put("online_url", url, is_guess=not is_meeting(url))
    elif line and line.casefold() not in ONLINE_PLACES and "venue" not in sketch.fields:
        sketch.put("venue", read_address(line) or {"name": short_line(line)}, is_guess=True)


def _put_venue(place: Node, sketch: Sketch, names: Names, base_url: str | None) -> None:
    name = short_line(line_of(place.get("name")))
    is_address = "PostalAddress" in kinds(place)
    address = place if is_address else names.whole(_first(place.get("address")))
    if name.casefold() in ONLINE_PLACES:
        sketch.put("online_url", url_of(place, base_url))
        return
    venue: dict[str, Any] = {} if is_address else {"name": name}
    if isinstance(address, Mapping):
        venue |= _address(address, names)
    elif line_of(address):
        venue |= _read_whole(line_of(address), name, sketch)
    venue |= _point(names.whole(_first(place.get("geo"))))
    venue["url"] = url_of({"url": place.get("url")}, base_url)
    _put_known(venue, sketch)


def _put_known(venue: dict[str, Any], sketch: Sketch) -> None:
    """A name that only repeats the address, as many programs write it, is none."""
    if venue.get("name") and venue.get("name") == venue.get("address"):
        venue["name"] = None
    sketch.put("venue", {part: value for part, value in venue.items() if value not in (None, "")})


def _address(address: Node, names: Names) -> dict[str, str]:
    found = {
        part: short_line(line_of(address.get(name)), _LENGTHS.get(part, 300))
        for part, name in _ADDRESS.items()
    }
    return {**found, "country": _country(names.whole(_first(address.get("addressCountry"))))}


def _country(value: object) -> str:
    """Return the code of a country, which pages name as they please."""
    name = line_of(value)
    code = name.upper()
    return code if code in CODES else COUNTRY_CODES.get(name.casefold(), "")


def _read_whole(text: str, name: str, sketch: Sketch) -> dict[str, str]:
    """Return an address on one line in its parts, which are guessed."""
    found = dict(read_address(text) or {"address": short_line(text)})
    if name:
        inner = found.pop("name", "")
        if inner and inner != name:
            found["address"] = ", ".join(filter(None, (inner, found.get("address"))))
    sketch.guess(*(f"venue.{part}" for part in found))
    return found


def _point(geo: object) -> dict[str, float]:
    """Return coordinates; zeros are what programs write that know none."""
    if not isinstance(geo, Mapping):
        return {}
    try:
        latitude, longitude = (float(line_of(geo.get(key))) for key in ("latitude", "longitude"))
    except ValueError:
        return {}
    is_sound = abs(latitude) <= 90 and abs(longitude) <= 180 and bool(latitude or longitude)
    return {"latitude": latitude, "longitude": longitude} if is_sound else {}


def _first(value: object) -> object:
    return next(iter(each(value)), None)
