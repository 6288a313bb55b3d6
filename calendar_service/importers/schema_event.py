"""An event of schema.org as a draft."""

from typing import Any

from calendar_service.domain.limits import (
    LINE_LENGTH_MOST,
    TAG_LENGTH_MOST,
    TAGS_MOST,
)
from calendar_service.importers.draft import Draft
from calendar_service.importers.linked_data import (
    Names,
    Node,
    each,
    kinds,
    last_part,
    line_of,
    text_of,
    url_of,
)
from calendar_service.importers.schema_offers import put_offers
from calendar_service.importers.schema_place import put_place
from calendar_service.importers.schema_repeats import put_repeats
from calendar_service.importers.schema_times import put_times
from calendar_service.importers.sketch import Sketch, short_line, short_title
from calendar_service.importers.standpoint import Standpoint

_OTHER_KINDS = frozenset(("Festival", "Hackathon", "CourseInstance", "EventSeries"))
_NO_EVENTS = frozenset(("PublicationEvent", "DeliveryEvent", "UserInteraction"))
_STATUSES = {
    "EventScheduled": "confirmed",
    "EventRescheduled": "confirmed",
    "EventCancelled": "cancelled",
    "EventCanceled": "cancelled",
    "EventPostponed": "postponed",
    "EventMovedOnline": "moved_online",
}
_WEIGHTS = ("moved_online", "postponed", "cancelled")


def is_event(node: Node) -> bool:
    """True for an Event and its subtypes that are something one may go to."""
    found = kinds(node) - _NO_EVENTS
    return any(kind.endswith("Event") or kind in _OTHER_KINDS for kind in found)


def read_event(node: Node, names: Names, standpoint: Standpoint, base_url: str | None) -> Draft:
    """Return the draft of an event. Raises `Unreadable` where it has no title."""
    sketch = Sketch()
    sketch.put("title", short_title(line_of(node.get("name")) or line_of(node.get("headline"))))
    put_times(node, sketch, standpoint)
    put_repeats(node, sketch)
    sketch.put("status", _status(node))
    sketch.put_description(text_of(node.get("description")))
    sketch.put("url", url_of({"url": node.get("url")}, base_url) or standpoint.url)
    put_place(node, sketch, names, base_url)
    put_offers(node, sketch, names, base_url)
    sketch.put("organiser", _organiser(node, names, base_url))
    sketch.put("tags", _tags(node))
    sketch.put("language", _language(node))
    sketch.image_url = url_of([names.whole(image) for image in each(node.get("image"))], base_url)
    return sketch.draft(default_tzid=standpoint.tzid)


def _status(node: Node) -> str:
    """Return the gravest of the statuses: one that moved online may also be rescheduled."""
    told = [_STATUSES.get(last_part(line_of(one))) for one in each(node.get("eventStatus"))]
    return next((status for status in reversed(_WEIGHTS) if status in told), "confirmed")


def _organiser(node: Node, names: Names, base_url: str | None) -> dict[str, Any]:
    """Return the first organiser with a name, never an address of mail."""
    for value in each(node.get("organizer")):
        one = names.whole(value)
        name = short_line(line_of(one), LINE_LENGTH_MOST)
        if name and "@" not in name:
            url = url_of({"url": one.get("url")}, base_url) if isinstance(one, dict) else None
            return {"name": name, "url": url} if url else {"name": name}
    return {}


def _tags(node: Node) -> list[str]:
    texts = [line_of(value) for value in each(node.get("keywords"))]
    tags = [part.strip() for text in texts for part in text.split(",")]
    fitting = [tag for tag in tags if tag and len(tag) <= TAG_LENGTH_MOST]
    return list(dict.fromkeys(fitting))[:TAGS_MOST]


def _language(node: Node) -> str:
    value = node.get("inLanguage")
    if isinstance(value, dict):
        value = value.get("alternateName") or value.get("identifier")
    return line_of(value).replace("_", "-")
