"""The venues, organisers and categories that events name: how one is edited, and how an event
that names one is told with another."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from calendar_service.domain.event import Category, Event
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.limits import LINE_LENGTH_MOST
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.domain.venue_fields import read_venue

Entry = Venue | Organiser | Category


@dataclass(frozen=True, slots=True)
class Kind:
    """`fields` are those of a proposal that would give the entry, and `read` returns the entry as
    fields describe it, reporting mistakes. `put` returns the event with an entry in the place of
    the one with a key."""

    fields: Callable[[Any], dict[str, Any]]
    read: Callable[[Any, FieldReader], Entry]
    put: Callable[[Event, str, Any], Event]


def _venue_fields(venue: Venue) -> dict[str, Any]:
    fields = asdict(venue)
    del fields["id"]
    return {**fields, "time_zone": fields.pop("tzid")}


def _read_venue(before: Venue, reader: FieldReader) -> Venue:
    """A venue keeps its id, and something by which it can be found."""
    found = read_venue(reader)
    if found is None and not reader.problems:
        reader.say("name", "This is needed.")
    return before if found is None else replace(found, id=before.id)


def _put_venue(event: Event, key: str, now: Venue) -> Event:
    def put(venue: Venue | None) -> Venue | None:
        return now if venue is not None and venue.id in (key, now.id) else venue

    recurrence = event.recurrence
    if recurrence is not None:
        overrides = tuple(replace(each, venue=put(each.venue)) for each in recurrence.overrides)
        recurrence = replace(recurrence, overrides=overrides)
    return replace(event, venue=put(event.venue), recurrence=recurrence)


def _organiser_fields(organiser: Organiser) -> dict[str, Any]:
    return {"name": organiser.name, "url": organiser.url}


def _read_organiser(before: Organiser, reader: FieldReader) -> Organiser:
    name = reader.line("name", LINE_LENGTH_MOST, needed=True)
    return Organiser(before.id, name or before.name, reader.link("url"))


def _put_organiser(event: Event, key: str, now: Organiser) -> Event:
    is_it = event.organiser is not None and event.organiser.id in (key, now.id)
    return replace(event, organiser=now) if is_it else event


def _category_fields(category: Category) -> dict[str, Any]:
    return {"name": category.name}


def _read_category(before: Category, reader: FieldReader) -> Category:
    """Its slug stays: another one is another category, into which this one can be merged."""
    name = reader.line("name", LINE_LENGTH_MOST, needed=True)
    return Category(before.slug, name or before.name)


def _put_category(event: Event, key: str, now: Category) -> Event:
    chosen = (now if each.slug in (key, now.slug) else each for each in event.categories)
    return replace(event, categories=tuple(dict.fromkeys(chosen)))


KINDS: Mapping[str, Kind] = {
    "venue": Kind(_venue_fields, _read_venue, _put_venue),
    "organiser": Kind(_organiser_fields, _read_organiser, _put_organiser),
    "category": Kind(_category_fields, _read_category, _put_category),
}
