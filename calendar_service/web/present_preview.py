"""What a proposal would be once published, and what its sender is asked before it is sent."""

from dataclasses import dataclass, replace

from calendar_service.domain.event import Event, Version, placement
from calendar_service.domain.venue import Venue
from calendar_service.feeds.address_line import address_line
from calendar_service.feeds.span_text import span_text
from calendar_service.feeds.titles import calendar_title
from calendar_service.feeds.vevent import Voice, render_vevents
from calendar_service.operations.find_duplicates import Duplicate
from calendar_service.operations.preview_event import Preview
from calendar_service.web.present_event import EventView, event_page
from calendar_service.web.present_proposal import event_of, proposed_occurrence
from calendar_service.web.present_reading import DatesView, dates_view
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

_NOT_YET = "…"
SAME = 100


@dataclass(frozen=True, slots=True)
class EntryView:
    """What calendar apps show of it; `text` is the entry as they read it, its lines unfolded."""

    title: str
    when: str
    place: str | None
    text: str


@dataclass(frozen=True, slots=True)
class DuplicateView:
    path: str
    title: str
    when: str | None
    place: str | None
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class NamesakeView:
    id: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """`entry` is None for what calendars do not show: a survey that never closes."""

    event: EventView
    entry: EntryView | None
    series: DatesView | None
    duplicates: tuple[DuplicateView, ...]
    namesakes: tuple[NamesakeView, ...]


def preview_view(preview: Preview, voice: Voice, visit: Visit) -> PreviewView:
    proposal, words = preview.proposal, visit.words
    occurrence = proposed_occurrence(
        proposal, voice, categories=preview.categories, venues=preview.venues
    )
    event = event_of(proposal, categories=preview.categories, venues=preview.venues)
    return PreviewView(
        event=event_page(
            occurrence,
            visit,
            website=proposal.url,
            credit=proposal.image.licence if proposal.image else None,
        ),
        entry=_entry(event, voice, visit),
        series=dates_view(proposal, preview.dates, words),
        duplicates=tuple(duplicate_view(each, words) for each in preview.duplicates),
        namesakes=tuple(_namesake(each, words) for each in preview.namesakes),
    )


def _entry(event: Event, voice: Voice, visit: Visit) -> EntryView | None:
    place = placement(event)
    if place is None:
        return None
    version = Version(0, visit.now, visit.now)
    told = replace(event, id=_NOT_YET, uid=_NOT_YET, version=version)
    folded = render_vevents(told, voice).decode()
    return EntryView(
        title=calendar_title(event, visit.words),
        when=span_text(place.start, place.end, visit.words),
        place=address_line(event.venue, visit.words) if event.venue else event.online_url,
        text=folded.replace("\r\n ", "").replace("\r\n", "\n").strip(),
    )


def duplicate_view(found: Duplicate, words: Words) -> DuplicateView:
    near = found.near
    return DuplicateView(
        path=f"/events/{near.event_id}",
        title=near.title,
        when=span_text(near.start, near.end, words) if near.start else None,
        place=", ".join(part for part in (near.venue, near.city) if part) or None,
        reasons=duplicate_reasons(found, words),
    )


def duplicate_reasons(found: Duplicate, words: Words) -> str:
    """Say why it may be the same: the likeness of the titles, the day, the place."""
    return likeness_reasons(found.title, found.is_same_day, found.is_same_place, words=words)


def likeness_reasons(title: float, is_same_day: bool, is_same_place: bool, *, words: Words) -> str:
    alike = round(title)
    reasons = [
        words.say("same title") if alike >= SAME else words.say("title {n} % alike", n=alike),
        words.say("same day") if is_same_day else "",
        words.say("same place") if is_same_place else "",
    ]
    return ", ".join(reason for reason in reasons if reason)


def _namesake(venue: Venue, words: Words) -> NamesakeView:
    rest = replace(venue, name=None)
    return NamesakeView(venue.id, venue.title, address_line(rest, words) if venue.name else "")
