"""When things take place, without saying what: a VFREEBUSY (RFC 5545 §3.6.4)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from calendar_service.domain.occurrence import Occurrence, stretch
from calendar_service.domain.time_range import TimeRange
from calendar_service.feeds.calendar_dates import by_recurrence_id, lines_of
from calendar_service.feeds.calendar_object import HEADER, modified_at, utc_text
from calendar_service.feeds.ics import FOOTER
from calendar_service.feeds.lines import content_line

_TYPES = {"CONFIRMED": "BUSY", "TENTATIVE": "BUSY-TENTATIVE"}
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    start_at: datetime
    end_at: datetime
    type: str


def render_free_busy(
    told: Iterable[tuple[bytes, Sequence[Occurrence]]], wanted: TimeRange, tzid: str
) -> bytes:
    """Return the periods of calendar objects within a bounded time, ascending. What is cancelled,
    or keeps nobody busy, is in none; two at once are two."""
    assert wanted.start_at is not None, "a time without bounds would never end"
    assert wanted.end_at is not None, "a time without bounds would never end"
    objects = list(told)
    periods = sorted({each for one in objects for each in _periods(*one, wanted, tzid)})
    span = f"{utc_text(wanted.start_at)}/{utc_text(wanted.end_at)}"
    changed_at = max((modified_at(vevents) for vevents, _ in objects), default=_EARLIEST)
    lines = [
        "BEGIN:VFREEBUSY",
        f"UID:{uuid5(NAMESPACE_URL, span)}",
        f"DTSTAMP:{utc_text(changed_at)}",
        f"DTSTART:{utc_text(wanted.start_at)}",
        f"DTEND:{utc_text(wanted.end_at)}",
        *(
            f"FREEBUSY;FBTYPE={each.type}:{utc_text(each.start_at)}/{utc_text(each.end_at)}"
            for each in periods
        ),
        "END:VFREEBUSY",
    ]
    return b"".join((HEADER, *map(content_line, lines), FOOTER))


def _periods(
    vevents: bytes, occurrences: Sequence[Occurrence], wanted: TimeRange, tzid: str
) -> Iterator[Period]:
    components = by_recurrence_id(vevents)
    for occurrence in occurrences:
        told = {line.name: line.value for line in lines_of(occurrence, components)}
        busy = _TYPES.get(told["STATUS"])
        if busy and told["TRANSP"] == "OPAQUE":
            yield _clipped(occurrence, wanted, tzid, busy)


def _clipped(occurrence: Occurrence, wanted: TimeRange, tzid: str, busy: str) -> Period:
    taken = stretch(occurrence, tzid)
    assert wanted.start_at is not None, "asked only of a bounded time"
    assert wanted.end_at is not None, "asked only of a bounded time"
    start_at, end_at = max(taken.start_at, wanted.start_at), min(taken.end_at, wanted.end_at)
    return Period(start_at, end_at, busy)
