"""What stays in iCalendar of an event that was withdrawn or merged: that it is not.

Readers that keep what a feed no longer holds (Google for hours, some for good) take the entry off
for a STATUS:CANCELLED under its UID. Times are in UTC, so that no zone has to stay for it.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from calendar_service.domain.event import Event, Override, Placement, Recurrence, placement
from calendar_service.domain.when import Moment, compact, instant, is_wall_time
from calendar_service.feeds.entry import date_uid
from calendar_service.feeds.lines import content_line, escape, parameter
from calendar_service.feeds.series import dates_of, moved
from calendar_service.feeds.vevent import Voice

TITLE = "Withdrawn"


def render_tombstone(event: Event, voice: Voice, *, changed_at: datetime, sequence: int) -> bytes:
    """Return a cancelled VEVENT for each UID under which the event was published: its own, and
    those of its extra dates. Nothing but the times is left of it.

    `changed_at` and `sequence` are those of the withdrawal. Empty for a survey that never closes,
    which was in no calendar.
    """
    place = placement(event)
    if place is None:
        return b""
    language = parameter("LANGUAGE", voice.words.language)
    return b"".join(
        content_line(line)
        for uid, span in _stones(event, place)
        for line in (
            "BEGIN:VEVENT",
            f"UID:{escape(uid)}",
            f"DTSTAMP:{_utc(changed_at)}",
            f"LAST-MODIFIED:{_utc(changed_at)}",
            f"SEQUENCE:{sequence}",
            *_span(span, place.tzid),
            f"SUMMARY{language}:{escape(voice.words.say(TITLE))}",
            "STATUS:CANCELLED",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    )


def is_tombstone(vevents: bytes) -> bool:
    """True for what `render_tombstone` wrote: an event always says when it was made."""
    return b"\r\nCREATED:" not in vevents


Span = tuple[Moment, Moment | None]


def _stones(event: Event, place: Placement) -> Iterator[tuple[str, Span]]:
    """Yield the UIDs and when they were: of a series, when its rule says that it began."""
    recurrence = event.recurrence or Recurrence()
    dates = dates_of(place, recurrence)
    overrides = {override.recurrence_id: override for override in recurrence.overrides}

    def span(moment: Moment) -> Span:
        return moved(place, overrides.get(moment) or Override(moment))

    if recurrence.rule:
        yield event.uid, (place.start, place.end)
    elif place.start not in dates.left_out:
        yield event.uid, span(place.start)
    for moment in dates.extra:
        yield date_uid(event.uid, moment), span(moment)


def _span(span: Span, tzid: str) -> Iterator[str]:
    for name, moment in zip(("DTSTART", "DTEND"), span, strict=True):
        if moment is None:
            continue
        if is_wall_time(moment):
            yield f"{name}:{_utc(instant(moment, tzid))}"
        else:
            yield f"{name};VALUE=DATE:{compact(moment)}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
