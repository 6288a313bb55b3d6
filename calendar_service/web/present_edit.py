"""An edit field by field beside the live event, in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.image import hash_in, path_of
from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import parse_rule
from calendar_service.domain.venue import Venue, one_line
from calendar_service.domain.when import Moment, is_day, is_wall_time, last_day, parse_moment, zone
from calendar_service.domain.word_diff import Piece, word_diff
from calendar_service.feeds.rule_text import rule_text
from calendar_service.operations.compare_edit import Comparison
from calendar_service.web.present import KIND_NAMES, STATUS_NAMES
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

NAMES = {
    "title": "Title",
    "kind": "What is it?",
    "status": "How certain is it?",
    "status_reason": "Reason",
    "start": "Starts",
    "end": "Ends",
    "time_zone": "Time zone",
    "closes_at": "Closes on",
    "recurrence": "How it repeats",
    "include": "Also on",
    "exclude": "But not on",
    "overrides": "Dates that differ",
    "venue": "Place",
    "online_url": "Link for taking part online",
    "description": "Description",
    "url": "Web page about it",
    "registration_url": "Web page to register at",
    "price": "Price",
    "organiser": "Organiser",
    "categories": "Categories",
    "tags": "Tags",
    "language": "Language",
    "image": "Picture",
}
_PLACES = {name: place for place, name in enumerate(NAMES)}
_SCOPES = {
    AppliesTo.ALL: "This edit is for the whole event.",
    AppliesTo.THIS: "This edit is for one date alone: {date}.",
    AppliesTo.FOLLOWING: "This edit is for {date} and all dates after it.",
}


@dataclass(frozen=True, slots=True)
class PictureView:
    path: str
    alt: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One field that would differ: `pieces` hold both texts in one, `before` and `after` each
    whole, None where nothing stands; `pictures` are those before and after."""

    field: str
    name: str
    before: str | None
    after: str | None
    pieces: tuple[Piece, ...]
    pictures: tuple[PictureView | None, PictureView | None] = (None, None)


@dataclass(frozen=True, slots=True)
class EditView:
    """`same` are the names and values of the fields that stay; `is_outdated` where the event has
    changed since the edit was written."""

    scope: str
    event_path: str
    is_outdated: bool
    changes: tuple[ChangeView, ...]
    same: tuple[tuple[str, str], ...]
    leaving: tuple[str, ...]
    coming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExceptionsView:
    """Dates that differ or are left out: those that an edit moves, and those that it drops."""

    moved: tuple[str, ...]
    dropped: tuple[str, ...]


def edit_view(found: Comparison, base_version: int | None, visit: Visit) -> EditView:
    words, edit = visit.words, found.edit
    same = [name for name in NAMES if name not in found.changed and found.before.get(name)]
    return EditView(
        scope=scope_words(edit, words),
        event_path=f"/events/{found.event.id}",
        is_outdated=base_version is not None and base_version < found.event.version.sequence,
        changes=tuple(_change(name, found, visit) for name in sorted(found.changed, key=_place)),
        same=tuple(
            (words.say(NAMES[name]), _text(name, found.before, found, visit=visit)) for name in same
        ),
        leaving=tuple(words.moment(moment) for moment in found.leaving),
        coming=tuple(words.moment(moment) for moment in found.coming),
    )


def scope_words(edit: Edit, words: Words) -> str:
    """Return which dates the edit is for."""
    date = words.moment(edit.recurrence_id) if edit.recurrence_id else ""
    return words.say(_SCOPES[edit.applies_to], date=date)


def exceptions_view(found: Mapping[str, Any] | None, words: Words) -> ExceptionsView | None:
    """Return the exceptions of a series that an edit takes along or drops, in words."""
    if found is None:
        return None
    return ExceptionsView(
        moved=tuple(
            words.say(
                "{before} becomes {after}",
                before=_day(each["from"], words),
                after=_day(each["to"], words),
            )
            for each in found["moved"]
        ),
        dropped=tuple(_day(each, words) for each in found["dropped"]),
    )


def _day(text: str, words: Words) -> str:
    moment = parse_moment(text)
    return words.moment(moment) if moment else text


def _place(name: str) -> int:
    return _PLACES.get(name, len(_PLACES))


def _change(name: str, found: Comparison, visit: Visit) -> ChangeView:
    before, after = (
        _text(name, fields, found, visit=visit) for fields in (found.before, found.after)
    )
    return ChangeView(
        field=name,
        name=visit.words.say(NAMES.get(name, name)),
        before=before or None,
        after=after or None,
        pieces=word_diff(before, after),
        pictures=_pictures(found) if name == "image" else (None, None),
    )


def _text(name: str, fields: Mapping[str, Any], found: Comparison, *, visit: Visit) -> str:
    value = fields.get(name)
    if value in (None, "", [], {}):
        return ""
    return _TEXTS.get(name, _plain)(value, fields, found, visit)


_Text = Callable[[Any, Mapping[str, Any], Comparison, Visit], str]


def _plain(value: Any, _fields: Mapping[str, Any], _found: Comparison, _visit: Visit) -> str:
    if isinstance(value, Mapping):
        return " · ".join(str(each) for each in value.values() if each not in (None, ""))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)


def _moment(value: Any, fields: Mapping[str, Any], found: Comparison, visit: Visit) -> str:
    moment = parse_moment(str(value))
    if moment is None:
        return str(value)
    return _in_zones(moment, str(fields.get("time_zone") or found.event.tzid), visit)


def _end(value: Any, fields: Mapping[str, Any], found: Comparison, visit: Visit) -> str:
    """A date is stored as the day after the last one."""
    end, start = parse_moment(str(value)), parse_moment(str(fields.get("start") or ""))
    if end is not None and is_day(end) and start is not None:
        return visit.words.moment(last_day(start, end))
    return _moment(value, fields, found, visit)


def _in_zones(moment: Moment, tzid: str, visit: Visit) -> str:
    """Return a moment by the event's clocks, and by the calendar's where they differ."""
    words, home = visit.words, visit.calendar.tzid
    if not is_wall_time(moment):
        return words.moment(moment)
    at = moment.replace(tzinfo=zone(tzid))
    told = f"{words.moment(moment)} ({words.zone(at, tzid)})"
    there = at.astimezone(zone(home))
    if there.replace(tzinfo=None) == moment:
        return told
    return f"{told} = {words.moment(there.replace(tzinfo=None))} ({words.zone(there, home)})"


def _days(value: Any, _fields: Mapping[str, Any], _found: Comparison, visit: Visit) -> str:
    moments = [(parse_moment(str(each)), str(each)) for each in value]
    return "; ".join(visit.words.moment(moment) if moment else text for moment, text in moments)


def _rule(value: Any, fields: Mapping[str, Any], found: Comparison, visit: Visit) -> str:
    start = parse_moment(str(fields.get("start") or ""))
    tzid = str(fields.get("time_zone") or found.event.tzid)
    rule = parse_rule(str(value), start, tzid, Problems()) if start else None
    return rule_text(rule, start, visit.words) if rule and start else str(value)


def _venue(value: Any, _fields: Mapping[str, Any], found: Comparison, visit: Visit) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    known = found.venues.get(str(value.get("id") or ""))
    if known is None:
        named: dict[str, Any] = {name: str(value[name]) for name in _OF_A_VENUE if value.get(name)}
        known = replace(Venue(id=""), **named)
    country = visit.words.country(known.country) if known.country else None
    return one_line(replace(known, country=country)) or _plain(value, {}, found, visit)


_OF_A_VENUE = ("name", "address", "postal_code", "city", "region", "country")


def _overrides(value: Any, _fields: Mapping[str, Any], found: Comparison, visit: Visit) -> str:
    return "\n".join(_plain(each, {}, found, visit) for each in value)


def _named(names: Mapping[Any, str | None]) -> _Text:
    table = {str(key): name for key, name in names.items() if name}
    return lambda value, _fields, _found, visit: visit.words.say(table.get(value, str(value)))


def _image(value: Any, _fields: Mapping[str, Any], _found: Comparison, _visit: Visit) -> str:
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
    "status": _named(STATUS_NAMES),
    "kind": _named(KIND_NAMES),
}


def _pictures(found: Comparison) -> tuple[PictureView | None, PictureView | None]:
    return _picture(found.before), _picture(found.after)


def _picture(fields: Mapping[str, Any]) -> PictureView | None:
    image = fields.get("image")
    if not isinstance(image, Mapping):
        return None
    hash = hash_in(str(image.get("url")))
    return PictureView(path_of(hash), str(image.get("alt") or "")) if hash else None
