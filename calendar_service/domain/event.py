"""What is stored: an event, an open call or a survey, with its place, time and versions."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from calendar_service.domain.people import Organiser
from calendar_service.domain.rule import Rule
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import (
    Moment,
    day_of,
    instant,
    is_wall_time,
    local,
    next_day,
)


class Kind(StrEnum):
    EVENT = "event"
    CALL = "call"
    SURVEY = "survey"


class Status(StrEnum):
    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    MOVED_ONLINE = "moved_online"


@dataclass(frozen=True, slots=True)
class Category:
    """One of the desk's list."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Image:
    """`url` is absolute; sizes in pixels. `licence` is what must be said of who made it."""

    url: str
    alt: str | None
    width: int
    height: int
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """`amount` is a decimal number as text, `currency` ISO 4217; both may be unknown."""

    text: str | None = None
    amount: str | None = None
    currency: str | None = None
    free: bool | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """When a call or survey closes; a date means the end of that day. It has a zone of its own,
    since "anywhere on earth" is one."""

    moment: Moment
    tzid: str

    @property
    def at(self) -> datetime:
        """The instant from which it is closed, in UTC."""
        last = self.moment
        return instant(last if is_wall_time(last) else next_day(last), self.tzid)


@dataclass(frozen=True, slots=True)
class Override:
    """One occurrence that differs; None leaves what the series says.

    `recurrence_id` is the occurrence's original start (RFC 5545 §3.8.4.4).
    """

    recurrence_id: Moment
    status: Status | None = None
    start: Moment | None = None
    end: Moment | None = None
    title: str | None = None
    venue: Venue | None = None
    description: str | None = None
    status_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How an event repeats: a rule, extra starts, left-out starts and occurrences that differ.

    All three tuples ascend and hold moments of the same type as the event's start.
    """

    rule: Rule | None = None
    include: tuple[Moment, ...] = ()
    exclude: tuple[Moment, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """One version an event: master and overrides share it, and it never falls.

    `sequence` is RFC 5545's SEQUENCE and rises with every change a reader can see.
    """

    sequence: int
    created_at: datetime
    changed_at: datetime

    def next(self, now: datetime) -> "Version":
        """Return the version of a change at this instant. It is told in whole seconds, and of
        several within one, each tells a later one: what is changed often may be a little ahead."""
        told_at = self.changed_at.replace(microsecond=0)
        return Version(self.sequence + 1, self.created_at, max(now, told_at + timedelta(seconds=1)))


@dataclass(frozen=True, slots=True)
class Event:
    """`start` and `end` (exclusive for dates) are of one type; of a call or survey they are when
    it opens. `id` names its page for ever, `uid` its calendar entry.
    `related_uid` is that of the series which this one continues."""

    id: str
    uid: str
    version: Version
    title: str
    tzid: str
    kind: Kind = Kind.EVENT
    status: Status = Status.CONFIRMED
    status_reason: str | None = None
    description: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    closes: Closing | None = None
    recurrence: Recurrence | None = None
    venue: Venue | None = None
    online_url: str | None = None
    url: str | None = None
    registration_url: str | None = None
    price: Price | None = None
    organiser: Organiser | None = None
    categories: tuple[Category, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    image: Image | None = None
    related_uid: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an event stands in a calendar: of a call or survey, at its closing.

    `end` is exclusive; None for a moment without a length.
    """

    start: Moment
    end: Moment | None
    tzid: str


def placement(event: Event) -> Placement | None:
    """Return the event's place in a calendar; None for a survey that never closes."""
    if event.kind is Kind.EVENT:
        return _own_times(event)
    if event.closes is None:
        return None
    moment = event.closes.moment
    return Placement(moment, _day_end(moment), event.closes.tzid)


def start_before_move(event: Event, earlier: Iterable[tuple[Moment, str]]) -> Moment | None:
    """Return when the event was last to begin before it was moved, in its zone; None if it was not.

    `earlier` are the starts that it once had, each with its zone, the newest first.
    """
    starts = (_in_zone(moment, tzid, event.tzid) for moment, tzid in earlier)
    return next((start for start in starts if event.start and _is_moved(start, event.start)), None)


def venues_of(event: Event) -> tuple[Venue, ...]:
    """Return the venues that the event names, those of its single dates included."""
    overrides = event.recurrence.overrides if event.recurrence else ()
    venues = (event.venue, *(override.venue for override in overrides))
    return tuple(venue for venue in venues if venue is not None)


def with_override(event: Event, override: Override) -> Event:
    """Return the event as this one occurrence of it shows it; its times are left alone.

    The reason of a status goes with it: that of the series is not told of another status.
    """
    status = override.status or event.status
    inherited = event.status_reason if status is event.status else None
    return replace(
        event,
        status=status,
        status_reason=override.status_reason or inherited,
        title=override.title or event.title,
        venue=override.venue or event.venue,
        description=override.description or event.description,
    )


def _in_zone(moment: Moment, tzid: str, other: str) -> Moment:
    is_same = tzid == other or not is_wall_time(moment)
    return moment if is_same else local(instant(moment, tzid), other)


def _is_moved(start: Moment, later: Moment) -> bool:
    """A day for which a time became known, or the reverse, is still that day."""
    is_alike = is_wall_time(start) == is_wall_time(later)
    return start != later if is_alike else day_of(start) != day_of(later)


def _own_times(event: Event) -> Placement | None:
    if event.start is None:
        return None
    return Placement(event.start, event.end or _day_end(event.start), event.tzid)


def _day_end(moment: Moment) -> date | None:
    return None if is_wall_time(moment) else next_day(moment)
