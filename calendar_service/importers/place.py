"""Where an imported event is: LOCATION and GEO as a venue, and the link of one held online."""

import re
from collections.abc import Iterator
from typing import Any

from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.text import clean_line, strip_forbidden
from calendar_service.importers.address import read_address
from calendar_service.importers.components import Component
from calendar_service.importers.draft import Notes
from calendar_service.importers.links import web_address
from calendar_service.importers.property_text import text_of
from calendar_service.importers.quirks import ONLINE_PLACES, ONLINE_PROPERTIES

_LINK = re.compile(r"https?://[^\s<>\",;]+")
_NUMBER = re.compile(r"\s*([+-]?\d{1,3}(?:[.,]\d{1,20})?)\s*")


def read_place(event: Component, notes: Notes) -> dict[str, Any]:
    """Return the fields `venue` and `online_url`, as far as they are known."""
    text = text_of(event.first("LOCATION"))
    links = [*_online_links(event), *(link.rstrip(").]'") for link in _LINK.findall(text))]
    online_url = next((url for url in map(web_address, links) if url), None)
    text = _without_links(text) if online_url else text
    if online_url and text.casefold() in ONLINE_PLACES:
        text = ""
    venue = {**_venue(text, event, notes), **_point(event, notes)}
    found = {"venue": venue, "online_url": online_url}
    return {name: value for name, value in found.items() if value}


def _online_links(event: Component) -> Iterator[str]:
    for name in ONLINE_PROPERTIES:
        for line in event.each(name):
            yield line.value.strip()


def _without_links(text: str) -> str:
    return _LINK.sub("", text).strip(" \t\n,;-–|()[]")


def _venue(text: str, event: Component, notes: Notes) -> dict[str, str]:
    apple = event.first("X-APPLE-STRUCTURED-LOCATION")
    title = clean_line(strip_forbidden(apple.params.get("X-TITLE", ""))) if apple else ""
    if not text:
        return {"name": title[:LINE_LENGTH_MOST]} if title else {}
    rest = clean_line(text).removeprefix(title).lstrip(" ,")
    if title and rest and rest != clean_line(text) and (found := read_address(rest)):
        return {"name": title[:LINE_LENGTH_MOST], **found}
    found = read_address(text)
    if found:
        return found
    if len(clean_line(text)) > LINE_LENGTH_MOST:
        notes.add(f"Its place was longer than {LINE_LENGTH_MOST} characters and was cut.")
    return {"name": clean_line(text)[:LINE_LENGTH_MOST]}


def _point(event: Component, notes: Notes) -> dict[str, float]:
    """Return coordinates; zeros are what programs write that know none."""
    texts = _written_point(event)
    if not texts:
        return {}
    found = [_NUMBER.fullmatch(text) for text in texts]
    numbers = [float(match[1].replace(",", ".")) for match in found if match]
    if len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180:
        point = {"latitude": numbers[0], "longitude": numbers[1]}
        return point if any(numbers) else {}
    notes.add("Its coordinates could not be read.")
    return {}


def _written_point(event: Component) -> list[str]:
    geo = event.value("GEO").replace("\\", "")
    if geo:
        return geo.split(";") if ";" in geo else geo.split(",")
    apple = event.value("X-APPLE-STRUCTURED-LOCATION")
    return apple.removeprefix("geo:").partition(";")[0].split(",") if apple else []
