"""One event as VEVENT components: the series, its overrides, and its extra dates.

Every line is written here, so that the same event always gives the same bytes, whatever library
reads them back. Extra dates are events of their own with a UID derived from the series', since
several readers lose RDATE (node-ical, sabre/vobject 2) and two drop the start where there is no
RRULE (ical.js, ical; seen 2026-11).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from calendar_service.domain.addresses import event_page
from calendar_service.domain.calendar import Calendar
from calendar_service.domain.event import (
    Event,
    Kind,
    Override,
    Placement,
    Recurrence,
    Status,
    Version,
    placement,
    with_override,
)
from calendar_service.domain.rule import Rule, format_rule
from calendar_service.domain.when import Moment, compact, instant, is_wall_time
from calendar_service.feeds.alt_description import Link, html_document, says_more_than_text
from calendar_service.feeds.entry import date_uid
from calendar_service.feeds.facts import facts
from calendar_service.feeds.lines import content_line, escape, parameter
from calendar_service.feeds.markup import Markup, RenderMarkup
from calendar_service.feeds.series import dates_of, for_all_readers, moved
from calendar_service.feeds.titles import calendar_title, kind_name
from calendar_service.feeds.told_fields import fields_line
from calendar_service.feeds.vevent_parts import image_line, organiser_line, place_lines
from calendar_service.words.words import Words

STATUSES = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "TENTATIVE",
    Status.MOVED_ONLINE: "CONFIRMED",
}
UTC_ZONE = "Etc/UTC"
_NOT_THEN = frozenset((Status.CANCELLED, Status.POSTPONED))


@dataclass(frozen=True, slots=True)
class Voice:
    """How events are told: in whose name, which language, and what becomes of Markdown."""

    calendar: Calendar
    words: Words
    markup: RenderMarkup

    def of_one_event(self) -> "Voice":
        """Return the voice that turns each text of an event only once, however many of its dates
        and formats tell it."""
        return replace(self, markup=cache(self.markup))


def render_vevents(event: Event, voice: Voice) -> bytes:
    """Return the VEVENTs of an event, each ended by CRLF, lines of at most 75 octets.

    The series comes first, then its overrides, then its extra dates, each ascending; empty for
    a survey that never closes. All share SEQUENCE, DTSTAMP and LAST-MODIFIED.
    """
    place = placement(event)
    if place is None:
        return b""
    told_by = voice.of_one_event() if event.recurrence else voice
    return b"".join(map(content_line, _components(event, place, told_by)))


def named_zone(event: Event) -> str | None:
    """Return the TZID that the VEVENTs of an event name, if they name one."""
    place = placement(event)
    if place is None:
        return None
    recurrence = event.recurrence or Recurrence()
    has_changed = recurrence.rule is not None and bool(dates_of(place, recurrence).changed)
    return used_zone(place, recurs=event.recurrence is not None, has_changed=has_changed)


def used_zone(place: Placement, *, recurs: bool, has_changed: bool = False) -> str | None:
    """Return the TZID that the VEVENT names; None where its times are dates or in UTC.

    A fixed offset needs no zone, unless a weekday of its own is counted in it. UTC needs one
    where dates of a series are changed: Home Assistant looks for the date of a RECURRENCE-ID
    without its Z, finds none, and shows the date twice (ical 14.3.1, seen 2026-11).
    """
    if not is_wall_time(place.start):
        return None
    if place.tzid in ("UTC", UTC_ZONE):
        return UTC_ZONE if recurs and has_changed else None
    return place.tzid if recurs or not place.tzid.startswith("Etc/") else None


def _components(event: Event, place: Placement, voice: Voice) -> Iterator[str]:
    recurrence = event.recurrence or Recurrence()
    dates = dates_of(place, recurrence)
    overrides = {override.recurrence_id: override for override in recurrence.overrides}
    if recurrence.rule:
        tzid = used_zone(place, recurs=True, has_changed=bool(dates.changed))
        form = _Form(tzid, place.tzid)
        rule = recurrence.rule
        yield from _series(event, place, voice, form=form, rule=rule, left_out=dates.left_out)
        for moment in dates.changed:
            yield from _override(event, place, voice, form=form, override=overrides[moment])
    elif place.start not in dates.left_out:
        override = overrides.get(place.start) or Override(place.start)
        yield from _alone(event, place, voice, override=override)
    for moment in dates.extra:
        override = overrides.get(moment) or Override(moment)
        yield from _alone(event, place, voice, override=override)


def _series(
    event: Event,
    place: Placement,
    voice: Voice,
    *,
    form: "_Form",
    rule: Rule,
    left_out: tuple[Moment, ...],
) -> Iterator[str]:
    times = [
        *form.span(place.start, place.end),
        f"RRULE:{format_rule(for_all_readers(rule, place.start), place.tzid)}",
        *(form.line("EXDATE", moment) for moment in left_out),
    ]
    return _vevent(event, times, voice)


def _override(
    event: Event, place: Placement, voice: Voice, *, form: "_Form", override: Override
) -> Iterator[str]:
    original = form.line("RECURRENCE-ID", override.recurrence_id)
    times = [original, *form.span(*moved(place, override))]
    return _vevent(with_override(event, override), times, voice)


def _alone(event: Event, place: Placement, voice: Voice, *, override: Override) -> Iterator[str]:
    """A date that needs no series: the only one, or one beside it that its rule does not give."""
    form = _Form(used_zone(place, recurs=False), place.tzid)
    times = form.span(*moved(place, override))
    told = with_override(event, override)
    if override.recurrence_id == place.start:
        return _vevent(told, times, voice)
    uid = date_uid(event.uid, override.recurrence_id)
    return _vevent(replace(told, uid=uid, related_uid=event.uid), times, voice)


@dataclass(frozen=True, slots=True)
class _Form:
    """Writes moments in one form: dates, UTC, or wall time with the TZID."""

    tzid: str | None
    real_tzid: str

    def span(self, start: Moment, end: Moment | None) -> list[str]:
        lines = [self.line("DTSTART", start)]
        return lines if end is None else [*lines, self.line("DTEND", end)]

    def line(self, name: str, moment: Moment) -> str:
        if not is_wall_time(moment):
            return f"{name};VALUE=DATE:{compact(moment)}"
        if self.tzid is None:
            return f"{name}:{_utc(instant(moment, self.real_tzid))}"
        return f"{name};TZID={self.tzid}:{compact(moment)}"


def _vevent(event: Event, times: list[str], voice: Voice) -> Iterator[str]:
    page = event_page(voice.calendar, event.id)
    yield "BEGIN:VEVENT"
    yield f"UID:{escape(event.uid)}"
    yield from _version(event.version)
    yield from times
    if event.related_uid:
        yield f"RELATED-TO;RELTYPE=SIBLING:{escape(event.related_uid)}"
    yield f"STATUS:{STATUSES[event.status]}"
    yield f"TRANSP:{transparency(event)}"
    yield from _texts(event, page, voice)
    yield from place_lines(event, voice.words)
    if event.organiser:
        yield organiser_line(event.organiser)
    yield f"URL:{page}"
    if event.image and (image := image_line(event.image.url)):
        yield image
    if names := category_names(event, voice.words):
        yield "CATEGORIES:" + ",".join(map(escape, names))
    if fields := fields_line(event):
        yield fields
    yield "END:VEVENT"


def _version(version: Version) -> Iterator[str]:
    changed_at = _utc(version.changed_at)
    yield f"DTSTAMP:{changed_at}"
    yield f"CREATED:{_utc(version.created_at)}"
    yield f"LAST-MODIFIED:{changed_at}"
    yield f"SEQUENCE:{version.sequence}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def transparency(event: Event) -> str:
    """A notice for the whole day, or a closing, does not make its reader busy, nor does what
    does not take place then."""
    whole_day = event.start is not None and not is_wall_time(event.start)
    is_free = whole_day or event.kind is not Kind.EVENT or event.status in _NOT_THEN
    return "TRANSPARENT" if is_free else "OPAQUE"


def _texts(event: Event, page: str, voice: Voice) -> Iterator[str]:
    language = parameter("LANGUAGE", event.language) if event.language else ""
    yield f"SUMMARY{language}:{escape(calendar_title(event, voice.words))}"
    yield from _descriptions(event, page, voice, language=language)
    if event.status_reason:
        yield f"COMMENT{language}:{escape(event.status_reason)}"


def _descriptions(event: Event, page: str, voice: Voice, *, language: str) -> Iterator[str]:
    """Google and others show neither URL nor CONTACT, so what is known stands at the end of the
    text, in one paragraph whose last line is the page."""
    told = voice.markup(event.description) if event.description else Markup("", "")
    known = facts(event, voice.words)
    links = [Link(link) for link in (event.online_url, event.url, page) if link]
    if event.registration_url:
        links.insert(0, Link(event.registration_url, voice.words.say("Register")))
    end = [*known, *(link.text for link in links)]
    parts = (event.status_reason, told.text, "\n".join(end))
    yield f"DESCRIPTION{language}:" + escape("\n\n".join(part for part in parts if part))
    if says_more_than_text(told.html):
        html = html_document(
            told.html,
            reason=event.status_reason,
            facts=known,
            links=links,
            language=event.language,
        )
        yield f"X-ALT-DESC;FMTTYPE=text/html:{escape(html)}"


def category_names(event: Event, words: Words) -> list[str]:
    """Return what it is filed under: a call or survey as such, its categories, its tags."""
    names = [kind_name(event.kind, words), *(category.name for category in event.categories)]
    return [name for name in (*names, *event.tags) if name]
