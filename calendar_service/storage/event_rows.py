"""How an event becomes a row, and a row an event."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Override,
    Price,
    Recurrence,
    Status,
    Version,
)
from calendar_service.domain.occurrence import Series
from calendar_service.domain.people import Organiser
from calendar_service.domain.rule import Frequency, Rule, Weekday
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import Moment, format_moment, is_wall_time, next_day
from calendar_service.storage.connection import Row


def event_row(event: Event) -> dict[str, Any]:
    """Return the columns of the event's own table; its categories have a table of theirs."""
    return {
        "id": event.id,
        "uid": event.uid,
        "sequence": event.version.sequence,
        "created_at": event.version.created_at,
        "changed_at": event.version.changed_at,
        **_content(event),
        "venue_id": event.venue.id if event.venue else None,
        "organiser_id": event.organiser.id if event.organiser else None,
    }


def event_content(event: Event) -> dict[str, Any]:
    """Return all that a reader can see of the event, as JSON keeps it in its history."""
    return {
        **_content(event),
        "venue": _columns(event.venue) if event.venue else None,
        "organiser": _columns(event.organiser) if event.organiser else None,
        "categories": [_columns(category) for category in event.categories],
    }


def venue_ids(row: Row) -> set[str]:
    """Return the venues a row names, those of its overrides included."""
    overrides = (row["recurrence"] or {}).get("overrides", ())
    named = [row["venue_id"], *(override["venue_id"] for override in overrides)]
    return {name for name in named if name}


def event_of(
    row: Row,
    venues: Mapping[str, Venue],
    organisers: Mapping[str, Organiser],
    categories: tuple[Category, ...],
) -> Event:
    return Event(
        id=row["id"],
        uid=row["uid"],
        version=Version(row["sequence"], row["created_at"], row["changed_at"]),
        title=row["title"],
        tzid=row["tzid"],
        kind=Kind(row["kind"]),
        status=Status(row["status"]),
        status_reason=row["status_reason"],
        description=row["description"],
        start=moment_of(row["start"]),
        end=moment_of(row["end"]),
        closes=_closing(row),
        recurrence=_recurrence_of(row["recurrence"], venues),
        venue=venues.get(row["venue_id"]),
        online_url=row["online_url"],
        url=row["url"],
        registration_url=row["registration_url"],
        price=Price(**row["price"]) if row["price"] else None,
        organiser=organisers.get(row["organiser_id"]),
        categories=categories,
        tags=tuple(row["tags"]),
        language=row["language"],
        image=Image(**row["image"]) if row["image"] else None,
        related_uid=row["related_uid"],
    )


def series_of_row(row: Row) -> Series:
    """Return when a series happens; the venues of its overrides are left out."""
    start, recurrence = _moment(row["start"]), _recurrence_of(row["recurrence"], {})
    assert recurrence is not None, "a series has a recurrence"
    end = moment_of(row["end"]) or (None if is_wall_time(start) else next_day(start))
    return Series(start, end, row["tzid"], recurrence)


def placed_as(event: Event, content: Mapping[str, Any]) -> Event:
    """Return the event at the times that a version of it had; the venues of overrides are left
    out."""
    return replace(
        event,
        kind=Kind(content["kind"]),
        start=moment_of(content["start"]),
        end=moment_of(content["end"]),
        tzid=content["tzid"],
        closes=_closing(content),
        recurrence=_recurrence_of(content["recurrence"], {}),
    )


def moment_of(text: str | None) -> Moment | None:
    return None if text is None else _moment(text)


def _moment(text: str) -> Moment:
    """What is stored has no bounds: a last day ends on the first of the next century."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _closing(row: Row) -> Closing | None:
    return Closing(_moment(row["closes"]), row["closes_tzid"]) if row["closes"] else None


def _text_of(moment: Moment | None) -> str | None:
    return None if moment is None else format_moment(moment)


def _content(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind.value,
        "status": event.status.value,
        "status_reason": event.status_reason,
        "title": event.title,
        "description": event.description,
        "start": _text_of(event.start),
        "end": _text_of(event.end),
        "tzid": event.tzid,
        "closes": _text_of(event.closes.moment) if event.closes else None,
        "closes_tzid": event.closes.tzid if event.closes else None,
        "recurrence": _recurrence_row(event.recurrence),
        "online_url": event.online_url,
        "url": event.url,
        "registration_url": event.registration_url,
        "price": _columns(event.price) if event.price else None,
        "tags": list(event.tags),
        "language": event.language,
        "image": _columns(event.image) if event.image else None,
        "related_uid": event.related_uid,
    }


def _columns(value: Category | Image | Organiser | Price | Venue) -> dict[str, Any]:
    """Each of these holds nothing but plain values, which need no deeper look."""
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


_NAMES: Mapping[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Category, Image, Organiser, Price, Venue)
}


def _recurrence_row(recurrence: Recurrence | None) -> dict[str, Any] | None:
    if recurrence is None:
        return None
    return {
        "rule": _rule_row(recurrence.rule) if recurrence.rule else None,
        "include": [format_moment(moment) for moment in recurrence.include],
        "exclude": [format_moment(moment) for moment in recurrence.exclude],
        "overrides": [_override_row(override) for override in recurrence.overrides],
    }


def _recurrence_of(row: Mapping[str, Any] | None, venues: Mapping[str, Venue]) -> Recurrence | None:
    if row is None:
        return None
    return Recurrence(
        rule_of(row["rule"]) if row["rule"] else None,
        tuple(_moment(text) for text in row["include"]),
        tuple(_moment(text) for text in row["exclude"]),
        tuple(_override_of(override, venues) for override in row["overrides"]),
    )


def _rule_row(rule: Rule) -> dict[str, Any]:
    return {
        "frequency": rule.frequency.value,
        "interval": rule.interval,
        "count": rule.count,
        "until": _text_of(rule.until),
        "by_month": list(rule.by_month),
        "by_month_day": list(rule.by_month_day),
        "by_day": [[ordinal, day.value] for ordinal, day in rule.by_day],
        "by_set_position": list(rule.by_set_position),
        "week_start": rule.week_start.value,
    }


def rule_of(row: Mapping[str, Any]) -> Rule:
    return Rule(
        frequency=Frequency(row["frequency"]),
        interval=row["interval"],
        count=row["count"],
        until=moment_of(row["until"]),
        by_month=tuple(row["by_month"]),
        by_month_day=tuple(row["by_month_day"]),
        by_day=tuple((ordinal, Weekday(day)) for ordinal, day in row["by_day"]),
        by_set_position=tuple(row["by_set_position"]),
        week_start=Weekday(row["week_start"]),
    )


def _override_row(override: Override) -> dict[str, Any]:
    return {
        "recurrence_id": format_moment(override.recurrence_id),
        "status": override.status.value if override.status else None,
        "start": _text_of(override.start),
        "end": _text_of(override.end),
        "title": override.title,
        "venue_id": override.venue.id if override.venue else None,
        "description": override.description,
        "status_reason": override.status_reason,
    }


def _override_of(row: Mapping[str, Any], venues: Mapping[str, Venue]) -> Override:
    return Override(
        _moment(row["recurrence_id"]),
        Status(row["status"]) if row["status"] else None,
        moment_of(row["start"]),
        moment_of(row["end"]),
        row["title"],
        venues.get(row["venue_id"]) if row["venue_id"] else None,
        row["description"],
        row.get("status_reason"),  # older rows do not know of it
    )
