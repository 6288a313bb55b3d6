"""The fields of an event in words, as pages and mail tell of an edit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.event import Kind, Status
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import parse_rule
from calendar_service.domain.venue import Venue, one_line
from calendar_service.domain.when import Moment, is_day, is_wall_time, last_day, parse_moment, zone
from calendar_service.feeds.kind_names import KIND_NAMES, STATUS_NAMES
from calendar_service.feeds.override_text import override_text
from calendar_service.feeds.rule_text import rule_text
from calendar_service.words.words import Words

NAMES = {
    "title": "Title",
    "kind": "What is it?",
    "start": "Starts",
    "end": "Ends",
    "closes_at": "Closes on",
    "recurrence": "How it repeats",
    "include": "Also on",
    "exclude": "But not on",
    "overrides": "Dates that differ",
    "time_zone": "Time zone",
    "status": "How certain is it?",
    "status_reason": "Reason",
    "venue": "Place",
    "online_url": "Link for taking part online",
    "description": "Description",
    "url": "Web page about it",
    "registration_url": "Web page to register at",
    "price": "Price",
    "language": "Language",
    "image": "Picture",
    "organiser": "Organiser",
    "categories": "Categories",
    "tags": "Tags",
}
"""In the order of the form."""

_PLACES = {name: place for place, name in enumerate(NAMES)}
_SCOPES = {
    AppliesTo.ALL: "This edit is for the whole event.",
    AppliesTo.THIS: "This edit is for one date alone: {date}.",
    AppliesTo.FOLLOWING: "This edit is for {date} and all dates after it.",
}
_OF_A_VENUE = ("name", "address", "postal_code", "city", "region", "country")


@dataclass(frozen=True, slots=True)
class Told:
    """The fields of one event, and what it takes to say them: `tzid` is the event's zone where
    they name none, `home_tzid` the calendar's, `venues` are the known ones by id."""

    fields: Mapping[str, Any]
    words: Words
    tzid: str
    home_tzid: str
    venues: Mapping[str, Venue] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        return str(self.fields.get("time_zone") or self.tzid)

    @property
    def start(self) -> Moment | None:
        return parse_moment(str(self.fields.get("start") or ""))


def in_form_order(names: Sequence[str]) -> list[str]:
    """Return the names of fields in the order in which the form asks for them."""
    return sorted(names, key=lambda name: _PLACES.get(name, len(_PLACES)))


def field_name(name: str, words: Words) -> str:
    return words.say(NAMES.get(name, name))


def scope_text(edit: Edit, words: Words) -> str:
    """Return which dates the edit is for."""
    date = words.moment(edit.recurrence_id) if edit.recurrence_id else ""
    return words.say(_SCOPES[edit.applies_to], date=date)


def field_text(name: str, told: Told) -> str:
    """Return what a field says; nothing where it is empty."""
    value = told.fields.get(name)
    if value in (None, "", [], {}):
        return ""
    return _TEXTS.get(name, _plain)(value, told)


_Text = Callable[[Any, Told], str]


def _plain(value: Any, _told: Told) -> str:
    if isinstance(value, Mapping):
        return " · ".join(str(each) for each in value.values() if each not in (None, ""))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)


def _moment(value: Any, told: Told) -> str:
    moment = parse_moment(str(value))
    return str(value) if moment is None else _in_zones(moment, told)


def _end(value: Any, told: Told) -> str:
    """A date is stored as the day after the last one."""
    end, start = parse_moment(str(value)), told.start
    if end is not None and is_day(end) and start is not None:
        return told.words.moment(last_day(start, end))
    return _moment(value, told)


def _in_zones(moment: Moment, told: Told) -> str:
    """Return a moment by the event's clocks, and by the calendar's where they differ."""
    words, home = told.words, told.home_tzid
    if not is_wall_time(moment):
        return words.moment(moment)
    at = moment.replace(tzinfo=zone(told.zone))
    here = f"{words.moment(moment)} ({words.zone(at, told.zone)})"
    there = at.astimezone(zone(home))
    if there.replace(tzinfo=None) == moment:
        return here
    return f"{here} = {words.moment(there.replace(tzinfo=None))} ({words.zone(there, home)})"


def _days(value: Any, told: Told) -> str:
    moments = [(parse_moment(str(each)), str(each)) for each in value]
    return "; ".join(told.words.moment(moment) if moment else text for moment, text in moments)


def _rule(value: Any, told: Told) -> str:
    start = told.start
    rule = parse_rule(str(value), start, told.zone, Problems()) if start else None
    return rule_text(rule, start, told.words) if rule and start else str(value)


def _venue(value: Any, told: Told) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    known = told.venues.get(str(value.get("id") or ""))
    if known is None:
        named: dict[str, Any] = {name: str(value[name]) for name in _OF_A_VENUE if value.get(name)}
        known = replace(Venue(id=""), **named)
    country = told.words.country(known.country) if known.country else None
    return one_line(replace(known, country=country)) or _plain(value, told)


def _overrides(value: Any, told: Told) -> str:
    return "\n".join(
        override_text(
            each, told.words, place=_venue(each["venue"], told) if each.get("venue") else ""
        )
        for each in value
    )


def _status(value: Any, told: Told) -> str:
    known = {each.value: each for each in Status}.get(value)
    return told.words.say(STATUS_NAMES[known]) if known else str(value)


def _kind(value: Any, told: Told) -> str:
    known = {each.value: each for each in Kind}.get(value)
    return told.words.say(KIND_NAMES[known]) if known else str(value)


def _image(value: Any, _told: Told) -> str:
    """The picture itself is shown."""
    told = (value.get(name) for name in ("alt", "licence")) if isinstance(value, Mapping) else ()
    return " · ".join(str(each) for each in told if each)


_TEXTS: Mapping[str, _Text] = {
    "start": _moment,
    "end": _end,
    "closes_at": _moment,
    "recurrence": _rule,
    "include": _days,
    "exclude": _days,
    "overrides": _overrides,
    "venue": _venue,
    "image": _image,
    "status": _status,
    "kind": _kind,
}
