"""A live event as the fields of a submission: what an edit of it starts from."""

from typing import Any

from calendar_service.domain.event import Closing, Event, Image, Override, Price, Recurrence
from calendar_service.domain.rule import format_rule
from calendar_service.domain.when import ANYWHERE_ON_EARTH, Moment, format_moment


def event_fields(event: Event) -> dict[str, Any]:
    """Return the fields that propose this event again; what says nothing is left out."""
    fields: dict[str, Any] = {
        "title": event.title,
        "kind": event.kind.value,
        "status": event.status.value,
        "status_reason": event.status_reason,
        "description": event.description,
        "start": _text(event.start),
        "end": _text(event.end),
        "time_zone": event.tzid,
        "closes_at": _closing(event.closes),
        "venue": {"id": event.venue.id} if event.venue else None,
        "online_url": event.online_url,
        "url": event.url,
        "registration_url": event.registration_url,
        "price": _price(event.price),
        "organiser": _named(name=event.organiser.name, url=event.organiser.url)
        if event.organiser
        else None,
        "categories": [category.slug for category in event.categories],
        "tags": list(event.tags),
        "language": event.language,
        "image": image_fields(event.image) if event.image else None,
        **(recurrence_fields(event.recurrence, event.tzid) if event.recurrence else {}),
    }
    return {name: value for name, value in fields.items() if value not in (None, [], {})}


def image_fields(image: Image) -> dict[str, Any]:
    """Return the fields that propose this picture again."""
    return _named(
        url=image.url,
        alt=image.alt,
        licence=image.licence,
        width=image.width,
        height=image.height,
    )


def _text(moment: Moment | None) -> str | None:
    return None if moment is None else format_moment(moment)


def _closing(closes: Closing | None) -> str | None:
    if closes is None:
        return None
    text = format_moment(closes.moment)
    return f"{text} AoE" if closes.tzid == ANYWHERE_ON_EARTH else text


def _price(price: Price | None) -> dict[str, Any]:
    if price is None:
        return {}
    return _named(text=price.text, amount=price.amount, currency=price.currency, free=price.free)


def recurrence_fields(recurrence: Recurrence, tzid: str | None) -> dict[str, Any]:
    """Return the fields that propose this again; without a zone its UNTIL is wall time."""
    return {
        "recurrence": format_rule(recurrence.rule, tzid) if recurrence.rule else None,
        "include": [format_moment(moment) for moment in recurrence.include],
        "exclude": [format_moment(moment) for moment in recurrence.exclude],
        "overrides": [_override(override) for override in recurrence.overrides],
    }


def _override(override: Override) -> dict[str, Any]:
    return _named(
        recurrence_id=format_moment(override.recurrence_id),
        status=override.status.value if override.status else None,
        start=_text(override.start),
        end=_text(override.end),
        title=override.title,
        venue={"id": override.venue.id} if override.venue else None,
        description=override.description,
        status_reason=override.status_reason,
    )


def _named(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
