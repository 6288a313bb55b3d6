"""What stays in iCalendar of an event that was withdrawn or merged, or of one of its dates that was
taken out: that it is not.

Readers that keep what a feed no longer holds (Google for hours, some for good) take the entry off
for a STATUS:CANCELLED under its UID. Times are in UTC, so that no zone has to stay for it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from calendar_service.domain.earlier import Earlier, still_remembered
from calendar_service.domain.event import (
    Event,
    Override,
    Placement,
    Recurrence,
    Version,
    placement,
)
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
    version = Version(sequence, event.version.created_at, changed_at)
    return _written(_times(event), version, voice)


def render_end(ended: Event, earlier: Iterable[Earlier], voice: Voice) -> bytes:
    """Return the tombstones of an event that was withdrawn, and of dates that it had shortly
    before."""
    version = ended.version
    stones = render_tombstone(
        ended, voice, changed_at=version.changed_at, sequence=version.sequence
    )
    return stones + render_former(ended, earlier, voice)


def render_former(event: Event, earlier: Iterable[Earlier], voice: Voice) -> bytes:
    """Return a cancelled VEVENT for each UID that earlier versions of the event had, the newest
    first, and this one has not: extra dates that were taken out, moved with their series or went
    into the one that begins where it was split."""
    now, former = _times(event), _Times()
    for version in still_remembered(event, earlier):
        former = _times(version) | former
    gone = {uid: former[uid] for uid in sorted(former.keys() - now.keys())}
    return _written(gone, event.version, voice)


def apart(vevents: bytes) -> tuple[bytes, bytes]:
    """Return the VEVENTs of what there is, and the tombstones, which always come after them: an
    event says when it was made, a tombstone never."""
    last = vevents.rfind(b"\r\nCREATED:")
    if last < 0:
        return b"", vevents
    end = vevents.index(_END, last) + len(_END)
    return vevents[:end], vevents[end:]


_END = b"\r\nEND:VEVENT\r\n"
Span = tuple[Moment, Moment | None]
_Times = dict[str, tuple[Span, str]]


def _written(times: _Times, version: Version, voice: Voice) -> bytes:
    language, changed_at = parameter("LANGUAGE", voice.words.language), _utc(version.changed_at)
    return b"".join(
        content_line(line)
        for uid, (span, tzid) in times.items()
        for line in (
            "BEGIN:VEVENT",
            f"UID:{escape(uid)}",
            f"DTSTAMP:{changed_at}",
            f"LAST-MODIFIED:{changed_at}",
            f"SEQUENCE:{version.sequence}",
            *_span(span, tzid),
            f"SUMMARY{language}:{escape(voice.words.say(TITLE))}",
            "STATUS:CANCELLED",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        )
    )


def _times(event: Event) -> _Times:
    """Return the UIDs that the event has in calendars, each with when it is and in which zone."""
    place = placement(event)
    if place is None:
        return {}
    return {uid: (span, place.tzid) for uid, span in _stones(event, place)}


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
