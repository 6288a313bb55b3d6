"""What a calendar file says in words alone, told as it is known here: no difference is made of it.

A file has no marks in a text, one line for a place, and one kind of word for tags and categories.
"""

import re
from collections.abc import Mapping
from typing import Any

from calendar_service.domain.event import Event, Override
from calendar_service.domain.search import fold
from calendar_service.domain.venue import Venue, one_line
from calendar_service.domain.when import parse_moment
from calendar_service.feeds.address_line import address_line
from calendar_service.feeds.vevent import Voice

Fields = Mapping[str, Any]
_WORD = re.compile(r"\w+")
_PARTS = ("name", "address", "postal_code", "city", "region", "country")


def as_known(said: Fields, event: Event, voice: Voice) -> dict[str, Any]:
    """Return the fields, with the text, the place and the tags of the event where they say no more
    than those; the same of its dates that differ."""
    told = _alike(said, event.venue, event.description, voice)
    if "tags" in said and _words(said["tags"] or ()) <= _words(
        [*event.tags, *(each.name for each in event.categories)]
    ):
        told["tags"] = list(event.tags)
    if said.get("overrides"):
        told["overrides"] = [_date(each, event, voice) for each in said["overrides"]]
    return told


def _date(said: Fields, event: Event, voice: Voice) -> dict[str, Any]:
    known = _override(said, event)
    venue = (known and known.venue) or event.venue
    return _alike(said, venue, known.description if known else None, voice)


def _override(said: Fields, event: Event) -> Override | None:
    moment = parse_moment(str(said.get("recurrence_id") or ""))
    known = event.recurrence.overrides if event.recurrence else ()
    return next((each for each in known if each.recurrence_id == moment), None)


def _alike(said: Fields, venue: Venue | None, text: str | None, voice: Voice) -> dict[str, Any]:
    told = dict(said)
    if venue and _is_of(said.get("venue"), venue, voice):
        told["venue"] = {"id": venue.id}
    if (
        text
        and said.get("description")
        and _plain(said["description"], voice) == _plain(text, voice)
    ):
        told["description"] = text
    return told


def _is_of(said: object, venue: Venue, voice: Voice) -> bool:
    """True if all words that were said of a place stand in the known one."""
    if not isinstance(said, Mapping):
        return False
    words = _words(str(said[part]) for part in _PARTS if said.get(part))
    return bool(words) and words <= _words([one_line(venue), address_line(venue, voice.words)])


def _words(texts: Any) -> set[str]:
    return {word for text in texts for word in _WORD.findall(fold(str(text)))}


def _plain(text: str, voice: Voice) -> list[str]:
    return voice.markup(text).text.split()
