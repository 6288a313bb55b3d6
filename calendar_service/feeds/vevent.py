"""One event as VEVENT components: the series, its overrides, and its extra dates.

Built with everything explicit, so that the same event always gives the same bytes. Extra dates
are events of their own with a UID derived from the series', since several readers lose RDATE
(node-ical, sabre/vobject 2) and two drop the start where there is no RRULE (ical.js, ical;
seen 2026-11).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Event as Component
from icalendar import vDDDTypes, vRecur, vText, vUri

from calendar_service.domain.addresses import event_page
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.event import (
    Event,
    Kind,
    Override,
    Placement,
    Status,
    placement,
    with_override,
)
from calendar_service.domain.rule import Frequency, Rule, format_rule
from calendar_service.domain.text import strip_forbidden
from calendar_service.domain.venue import Venue, one_line
from calendar_service.domain.when import Moment, at_midnight, compact, instant, is_wall_time, zone
from calendar_service.feeds.markup import RenderMarkup
from calendar_service.feeds.titles import calendar_title, kind_name
from calendar_service.words.words import Words

_STATUSES = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "TENTATIVE",
    Status.MOVED_ONLINE: "CONFIRMED",
}


@dataclass(frozen=True, slots=True)
class Voice:
    """How events are told: in whose name, which language, and what becomes of Markdown."""

    calendar: Calendar
    words: Words
    markup: RenderMarkup


def render_vevents(event: Event, voice: Voice) -> bytes:
    """Return the VEVENTs of an event, each ended by CRLF, lines of at most 75 octets.

    The series comes first, then its overrides, then its extra dates, each ascending; empty for
    a survey that never closes. All share SEQUENCE, DTSTAMP and LAST-MODIFIED.
    """
    place = placement(event)
    if place is None:
        return b""
    return b"".join(component.to_ical() for component in _components(event, place, voice))


def used_zone(place: Placement, *, recurs: bool) -> str | None:
    """Return the TZID that the VEVENT names; None where its times are dates or in UTC.

    A fixed offset needs no zone, unless a weekday of its own is counted in it.
    """
    if not is_wall_time(place.start) or place.tzid in ("UTC", "Etc/UTC"):
        return None
    return place.tzid if recurs or not place.tzid.startswith("Etc/") else None


def _components(event: Event, place: Placement, voice: Voice) -> Iterator[Component]:
    recurrence = event.recurrence
    overrides = {each.recurrence_id: each for each in recurrence.overrides} if recurrence else {}
    extra = _extra_dates(event)
    if not recurrence or recurrence.rule:
        yield _series(event, place, voice)
        for override in overrides.values():
            if override.recurrence_id not in extra:
                yield _override(event, place, override, voice)
    else:
        yield _alone(event, place, overrides.get(place.start), voice, uid=event.uid)
    for moment in extra:
        override = overrides.get(moment) or Override(moment)
        yield _alone(event, place, override, voice, uid=_extra_uid(event, moment))


def _extra_dates(event: Event) -> tuple[Moment, ...]:
    if event.recurrence is None:
        return ()
    return tuple(
        moment
        for moment in event.recurrence.include
        if moment not in event.recurrence.exclude and moment != event.start
    )


def _extra_uid(event: Event, moment: Moment) -> str:
    return str(uuid5(NAMESPACE_URL, f"{event.uid}/{compact(moment)}"))


def _series(event: Event, place: Placement, voice: Voice) -> Component:
    component = _common(event, voice)
    recurrence = event.recurrence
    times = _Times(used_zone(place, recurs=recurrence is not None), place.tzid)
    times.add_span(component, place.start, place.end)
    if recurrence and recurrence.rule:
        rule = _for_all_readers(recurrence.rule, place.start)
        component.add("rrule", vRecur.from_ical(format_rule(rule, place.tzid)))
        for moment in recurrence.exclude:
            if moment not in recurrence.include:
                times.add(component, "exdate", moment)
    return component


def _override(event: Event, place: Placement, override: Override, voice: Voice) -> Component:
    component = _common(with_override(event, override), voice)
    times = _Times(used_zone(place, recurs=True), place.tzid)
    times.add(component, "recurrence-id", override.recurrence_id)
    times.add_span(component, *_moved(place, override))
    return component


def _alone(
    event: Event, place: Placement, override: Override | None, voice: Voice, *, uid: str
) -> Component:
    override = override or Override(place.start)
    component = _common(replace(with_override(event, override), uid=uid), voice)
    times = _Times(used_zone(place, recurs=False), place.tzid)
    times.add_span(component, *_moved(place, override))
    if uid != event.uid:
        component.add("related-to", event.uid, parameters={"RELTYPE": "SIBLING"})
    return component


def _moved(place: Placement, override: Override) -> tuple[Moment, Moment | None]:
    """The occurrence keeps the length of the series where the override names no end."""
    start = override.start or override.recurrence_id
    if override.end is not None:
        return start, override.end
    return start, None if place.end is None else start + _length(place)


def _length(place: Placement) -> timedelta:
    assert place.end is not None, "asked only where it is known"
    return at_midnight(place.end) - at_midnight(place.start)


def _for_all_readers(rule: Rule, start: Moment) -> Rule:
    """ical.js moves a bare yearly 29 February to 1 March; spelt out, all agree (seen 2026-11)."""
    spelt = rule.by_month or rule.by_month_day or rule.by_day
    if rule.frequency is Frequency.YEARLY and not spelt and (start.month, start.day) == (2, 29):
        return replace(rule, by_month=(2,), by_month_day=(29,))
    return rule


@dataclass(frozen=True, slots=True)
class _Times:
    """Writes moments in one form: dates, UTC, or wall time with the TZID."""

    tzid: str | None
    real_tzid: str

    def add(self, component: Component, name: str, moment: Moment) -> None:
        component.add(name, vDDDTypes(self._value(moment)))

    def add_span(self, component: Component, start: Moment, end: Moment | None) -> None:
        self.add(component, "dtstart", start)
        if end is not None:
            self.add(component, "dtend", end)

    def _value(self, moment: Moment) -> date | datetime:
        if not is_wall_time(moment):
            return moment
        if self.tzid is None:
            return instant(moment, self.real_tzid)
        return moment.replace(tzinfo=zone(self.tzid))


def _common(event: Event, voice: Voice) -> Component:
    page = event_page(voice.calendar, event.id)
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", event.version.changed_at.astimezone(UTC).replace(microsecond=0))
    component.add("created", event.version.created_at.astimezone(UTC).replace(microsecond=0))
    component.add("last-modified", event.version.changed_at.astimezone(UTC).replace(microsecond=0))
    component.add("sequence", event.version.sequence)
    component.add("status", _STATUSES[event.status])
    component.add("transp", _transparency(event))
    component.add("url", vUri(page))
    _add_text(component, "summary", calendar_title(event, voice.words), event.language)
    _add_text(component, "description", _description(event, page, voice), event.language)
    if event.status_reason:
        _add_text(component, "comment", event.status_reason, event.language)
    if categories := _categories(event, voice.words):
        component.add("categories", categories)
    _add_place(component, event)
    return component


def _add_text(component: Component, name: str, text: str, language: str | None) -> None:
    value = vText(strip_forbidden(text))
    if language:
        value.params["LANGUAGE"] = language
    component.add(name, value)


def _transparency(event: Event) -> str:
    """A notice for the whole day, or a closing, does not make its reader busy."""
    whole_day = event.start is not None and not is_wall_time(event.start)
    return "TRANSPARENT" if whole_day or event.kind is not Kind.EVENT else "OPAQUE"


def _description(event: Event, page: str, voice: Voice) -> str:
    """Google and others show no URL property, so the page stands at the end of the text."""
    text = voice.markup(event.description).text if event.description else ""
    links = (event.online_url, event.registration_url, event.url, page)
    parts = (event.status_reason, text, "\n".join(link for link in links if link))
    return "\n\n".join(part for part in parts if part)


def _categories(event: Event, words: Words) -> list[str]:
    names = [kind_name(event.kind, words), *(category.name for category in event.categories)]
    return [strip_forbidden(name) for name in (*names, *event.tags) if name]


def _add_place(component: Component, event: Event) -> None:
    venue = event.venue
    where = one_line(venue) if venue else ""
    if where or event.online_url:
        component.add("location", strip_forbidden(where or event.online_url or ""))
    if event.online_url:
        component.add(
            "conference",
            vUri(event.online_url),
            parameters={"VALUE": "URI", "FEATURE": "VIDEO"},
        )
    if venue and venue.latitude is not None and venue.longitude is not None:
        component.add("geo", (venue.latitude, venue.longitude))
        _add_map_point(component, venue, where)


def _add_map_point(component: Component, venue: Venue, where: str) -> None:
    """Apple shows a map only for its own property, whose title should equal LOCATION."""
    title = (strip_forbidden(where) or venue.id).replace('"', "'").replace("\n", " ")
    point = vUri(f"geo:{venue.latitude},{venue.longitude}")
    component.add(
        "x-apple-structured-location",
        point,
        parameters={"VALUE": "URI", "X-TITLE": title, "X-APPLE-RADIUS": "70"},
    )
