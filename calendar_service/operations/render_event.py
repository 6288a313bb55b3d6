"""All that is derived from an event at publishing: its bytes in each format, and its indexes."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from calendar_service.domain.earlier import Earlier
from calendar_service.domain.errors import EventNotPublishable
from calendar_service.domain.event import Event, Kind, placement, with_override
from calendar_service.domain.filter import Facets, facets_of
from calendar_service.domain.occurrence import (
    FOR_EVER,
    Occurrence,
    Series,
    Stretch,
    Window,
    closing_instant,
    open_stretch,
    series_of,
    stretch,
)
from calendar_service.domain.search import event_tokens
from calendar_service.domain.when import Moment, at_midnight, compact, instant, is_day
from calendar_service.feeds.readback import fault
from calendar_service.feeds.timezone import zone_data_version
from calendar_service.feeds.tombstone import render_former
from calendar_service.feeds.upcoming import render_occurrence, utc_text
from calendar_service.feeds.vevent import Voice, named_zone, render_vevents
from calendar_service.recurrence.expand import expand
from calendar_service.storage.editions import Edition
from calendar_service.storage.fragments import Fragment, ZoneSpan
from calendar_service.storage.occurrences import Indexed

RENDERER = 9
"""Raised when the same event would give other bytes or words; all is then rendered anew."""

OCCURRENCES_MOST = 100_000


@dataclass(frozen=True, slots=True)
class Publication:
    """An event and everything that is derived from it, ready to be stored in one go."""

    event: Event
    fragments: tuple[Fragment, ...]
    occurrences: tuple[Indexed, ...]
    facets: Facets
    words: frozenset[str]
    stretch: Stretch


def render_event(
    event: Event, voice: Voice, horizon_day: date, *, earlier: Iterable[Earlier] = ()
) -> Publication:
    """Return the event's publication, which also tells calendars what is no more of how it stood
    earlier. Raises EventNotPublishable if a calendar program could not read it back."""
    indexed = _index(event, voice.calendar.tzid, horizon_day)
    whole = _whole_stretch(event, indexed, voice.calendar.tzid)
    told_by = voice.of_one_event()
    former = render_former(event, earlier, voice)
    return Publication(
        event=event,
        fragments=tuple(_fragments(event, told_by, whole, former=former)),
        occurrences=indexed,
        facets=facets_of(event),
        words=event_tokens(event),
        stretch=whole,
    )


def hashes(publication: Publication) -> list[str]:
    """Return the hashes of its fragments, by (format, recurrence id)."""

    def key(fragment: Fragment) -> tuple[str, str]:
        return fragment.format, compact(fragment.recurrence_id) if fragment.recurrence_id else ""

    return [fragment.hash for fragment in sorted(publication.fragments, key=key)]


def edition_of(voice: Voice) -> Edition:
    return Edition(RENDERER, zone_data_version(), fingerprint(voice))


def fingerprint(voice: Voice) -> str:
    """Return what fragments depend on besides their event."""
    parts = (
        str(RENDERER),
        voice.calendar.public_url,
        voice.words.language,
        voice.words.edition,
        voice.calendar.tzid,
        zone_data_version(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def order_key(event: Event, whole: Stretch, tzid: str) -> str:
    """Return what fragments are ordered by in a document: when the event begins, a call when it
    closes, and then the UID. `whole` is the time in which the event is listed."""
    is_placed = event.kind is Kind.EVENT or placement(event) is None
    begins_at = whole.start_at if is_placed else _index_open(event, tzid).order_at
    return f"{utc_text(begins_at)}/{event.uid}"


def _fragments(event: Event, voice: Voice, whole: Stretch, *, former: bytes) -> Iterator[Fragment]:
    json = Fragment(
        format="json",
        recurrence_id=None,
        order_key=order_key(event, whole, voice.calendar.tzid),
        stretch=whole,
        body=b"",
        hash="",
        zones=(),
        fingerprint=fingerprint(voice),
    )
    vevents = render_vevents(event, voice)
    if vevents and (reason := fault(vevents, _uids(event))):
        raise EventNotPublishable(reason)
    if vevents or former:
        ics = replace(json, format="ics", zones=_zones(event))
        yield _with_body(ics, vevents + former)
    yield _with_body(json, render_occurrence(event, voice))
    for override in event.recurrence.overrides if event.recurrence else ():
        body = render_occurrence(with_override(event, override), voice)
        yield _with_body(replace(json, recurrence_id=override.recurrence_id), body)


def _with_body(fragment: Fragment, body: bytes) -> Fragment:
    return replace(fragment, body=body, hash=hashlib.sha256(body).hexdigest())


def _uids(event: Event) -> frozenset[str] | None:
    """Extra dates of a series are told under UIDs of their own."""
    has_extra_dates = event.recurrence is not None and event.recurrence.include
    return None if has_extra_dates else frozenset({event.uid})


def _zones(event: Event) -> tuple[ZoneSpan, ...]:
    tzid = named_zone(event)
    if tzid is None:
        return ()
    locals_used = [at_midnight(moment) for moment in _moments(event) if moment is not None]
    return (ZoneSpan(tzid, min(locals_used), _last_local(event, locals_used)),)


def _moments(event: Event) -> Iterator[Moment | None]:
    place = placement(event)
    if place:
        yield from (place.start, place.end)
    if event.recurrence:
        yield from (*event.recurrence.include, *event.recurrence.exclude)
        for override in event.recurrence.overrides:
            yield from (override.recurrence_id, override.start, override.end)


def _last_local(event: Event, locals_used: list[datetime]) -> datetime | None:
    rule = event.recurrence.rule if event.recurrence else None
    if rule is None:
        return max(locals_used)
    return None if rule.until is None else max(*locals_used, at_midnight(rule.until))


def _index(event: Event, tzid: str, horizon_day: date) -> tuple[Indexed, ...]:
    if event.kind is not Kind.EVENT:
        return (_index_open(event, tzid),)
    series = series_of(event)
    assert series is not None, "an event has a start"
    end_day = horizon_day if series.recurrence.rule else None
    found = expand(series, Window(None, end_day, tzid), OCCURRENCES_MOST)
    found = found or expand(series, Window(None, None, tzid), 1)
    return tuple(_indexed(occurrence, tzid) for occurrence in found)


def _indexed(occurrence: Occurrence, tzid: str) -> Indexed:
    listed = stretch(occurrence, tzid)
    return Indexed(
        occurrence.recurrence_id,
        occurrence.start,
        occurrence.end,
        occurrence.tzid,
        listed,
        listed.start_at,
    )


def _index_open(event: Event, tzid: str) -> Indexed:
    """A call or survey is one entry, listed while it is open and ordered by its closing; without
    one, it stands where it opened."""
    listed = open_stretch(event, tzid)
    place = placement(event)
    if place is None:
        return Indexed(None, event.start, None, event.tzid, listed, listed.start_at)
    order_at = instant(place.start, tzid) if is_day(place.start) else closing_instant(event, tzid)
    return Indexed(None, place.start, place.end, place.tzid, listed, order_at)


def _whole_stretch(event: Event, indexed: tuple[Indexed, ...], tzid: str) -> Stretch:
    """The time from the first occurrence to the last, which may lie beyond the horizon."""
    start_at = min(each.stretch.start_at for each in indexed)
    end_at = max(each.stretch.end_at for each in indexed)
    series = series_of(event)
    if series is None or series.recurrence.rule is None:
        return Stretch(start_at, end_at)
    return Stretch(start_at, max(end_at, _last_end_at(series, tzid)))


def _last_end_at(series: Series, tzid: str) -> datetime:
    rule = series.recurrence.rule
    assert rule is not None, "asked only of a rule"
    if rule.is_open_ended:
        return FOR_EVER
    if rule.until is not None:
        last = Occurrence(None, rule.until, _ends(series, rule.until), series.tzid)
        return stretch(last, tzid).end_at
    last_ones = expand(series, Window(None, None, tzid), OCCURRENCES_MOST)[-1:]
    return max((stretch(each, tzid).end_at for each in last_ones), default=FOR_EVER)


def _ends(series: Series, start: Moment) -> Moment | None:
    if series.end is None:
        return None
    return start + (at_midnight(series.end) - at_midnight(series.start))
