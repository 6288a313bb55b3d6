"""What calendars have no property for, or show nowhere, in words: until when something is open, by
whom it is, and what it costs."""

from collections.abc import Iterator

from calendar_service.domain.event import Event, Kind, Placement, Price, placement
from calendar_service.feeds.span_text import placed_text
from calendar_service.words.words import Words

_BY_WHOM = {
    Kind.EVENT: "Organised by {organiser}",
    Kind.CALL: "Call by {organiser}",
    Kind.SURVEY: "Survey by {organiser}",
}


def facts(event: Event, words: Words) -> list[str]:
    """Return one line a fact, none of which has a line break."""
    return [" ".join(line.split()) for line in _lines(event, words)]


def closing_text(place: Placement, words: Words) -> str:
    """Return when a call or survey closes, with the zone that its deadline is in."""
    return words.say("Closes on {moment}", moment=placed_text(place, words))


def price_text(price: Price, words: Words) -> str | None:
    """Return the price as a fact; None where nothing is known of it."""
    told = price.text
    if not told and price.amount and price.currency:
        told = words.money(price.amount, price.currency)
    if told:
        return words.say("Price: {price}", price=told)
    return words.say("Free of charge") if price.free else None


def _lines(event: Event, words: Words) -> Iterator[str]:
    place = placement(event)
    if event.kind is not Kind.EVENT and event.start is not None:
        opening = Placement(event.start, None, event.tzid)
        yield words.say("Opens on {moment}", moment=placed_text(opening, words))
    if event.kind is not Kind.EVENT and place is not None:
        yield closing_text(place, words)
    if event.organiser and event.organiser.name:
        yield words.say(_BY_WHOM[event.kind], organiser=event.organiser.name)
    if event.price and (price := price_text(event.price, words)):
        yield price
