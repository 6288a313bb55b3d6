"""Expands series for one listing: the first dates behind a place, and no more than are asked."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendar_service.domain.occurrence import Occurrence, Window, stretch
from calendar_service.domain.paging import Place
from calendar_service.domain.when import compact, day_of
from calendar_service.recurrence.expand import expand
from calendar_service.storage.series import Key, RunningSeries
from calendar_service.storage.types import micros

FIRST_SPAN_DAYS, SPANS_GROW = 32, 4
ROOM = 10
"""What may begin on one day besides, or touch a day in another zone."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked for: dates from `start_day` to `end_day`, exclusive, that begin at `from_at`
    or later and stand behind a place, at most `limit`."""

    start_day: date
    end_day: date
    tzid: str
    from_at: datetime
    after: Place | None
    limit: int

    def wants(self, dated: "Dated") -> bool:
        if dated.start_at < self.from_at:
            return False
        return self.after is None or order(dated.place) > order(self.after)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of a series with its place in a listing."""

    event_id: str
    occurrence: Occurrence
    start_at: datetime

    @property
    def key(self) -> Key:
        assert self.occurrence.recurrence_id is not None, "only series are expanded"
        return self.event_id, compact(self.occurrence.recurrence_id)

    @property
    def place(self) -> Place:
        return Place(micros(self.start_at), "/".join(self.key))


def first_dates(
    running: Sequence[RunningSeries], look: Look, *, but: Collection[Key]
) -> list[Dated]:
    """Return the first dates by (order, event, recurrence id), those of `but` left out.

    The days are gone through in spans that grow, so that little is expanded in vain, however
    many series there are and however long the window is.
    """
    found: list[Dated] = []
    for span in _spans(look):
        for each in running:
            found += (
                dated
                for dated in _begun_in(each, span, look)
                if look.wants(dated) and dated.key not in but
            )
        if len(found) >= look.limit:
            break
    return sorted(found, key=lambda dated: order(dated.place))[: look.limit]


def dates_in(running: RunningSeries, window: Window, limit: int = 0) -> Iterator[Dated]:
    """Yield the dates that overlap the window, ascending: the first `limit` that begin in it, and
    all that have begun before."""
    for occurrence in expand(running.series, window, limit + _room(running)):
        start_at = stretch(occurrence, window.tzid).start_at
        yield Dated(running.event_id, occurrence, start_at)


def order(place: Place) -> tuple[int, str, str]:
    """Return by what a listing is ordered."""
    event_id, _, recurrence_id = place.key.partition("/")
    return place.order, event_id, recurrence_id


def _spans(look: Look) -> Iterator[Window]:
    day, days = look.start_day, FIRST_SPAN_DAYS
    while day < look.end_day:
        end_day = day + timedelta(days=min(days, (look.end_day - day).days))
        yield Window(day, end_day, look.tzid)
        day, days = end_day, days * SPANS_GROW


def _begun_in(running: RunningSeries, span: Window, look: Look) -> Iterator[Dated]:
    """Yield the dates of a span; those that only reach into it belong to an earlier one, where
    there is one."""
    start_at = span.start_at
    assert start_at is not None, "a span has both its days"
    if running.end_at <= start_at:
        return
    is_first = span.start_day == look.start_day
    for dated in dates_in(running, span, look.limit):
        if is_first or dated.start_at >= start_at:
            yield dated


def _room(running: RunningSeries) -> int:
    """Return how many dates may overlap a moment: a series has one a day, besides those that
    were moved."""
    series = running.series
    length = 0 if series.end is None else (day_of(series.end) - day_of(series.start)).days
    return length + len(series.recurrence.overrides) + ROOM
