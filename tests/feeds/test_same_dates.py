"""The VEVENTs of an event say the same dates as its pages do."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.event import Event
from calendar_service.domain.occurrence import Window, series_of
from calendar_service.domain.when import Moment, at_midnight, day_of, is_day
from calendar_service.feeds.vevent import render_vevents
from calendar_service.recurrence.expand import expand
from tests.events import VOICE, event
from tests.feeds.reading import Component, read
from tests.feeds.strange import ZONES, repeating
from tests.volume import Volume

WHOLE = 10_000
DAYS = 500
Span = tuple[Moment, Moment | None]


def test_readers_find_every_date_once(volume: Volume) -> None:
    @volume.examples(WHOLE, slow=4)
    @given(st.sampled_from(ZONES).flatmap(lambda tzid: repeating(event(tzid=tzid))))
    def check(told: Event) -> None:
        assert theirs(told) == ours(told)

    check()


def ours(told: Event) -> list[Span]:
    series = series_of(told)
    assert series is not None
    first = day_of(series.start)
    window = Window(first, first + timedelta(days=DAYS + 5), told.tzid)
    found = [(each.start, each.end) for each in expand(series, window, 5000)]
    return _until(found, first)


def theirs(told: Event) -> list[Span]:
    """Return what a reader finds that knows rules, exceptions and overrides."""
    octets = render_vevents(told, VOICE)
    components = read(octets) if octets else []
    changed = {
        component.value("RECURRENCE-ID"): component
        for component in components
        if component.value("RECURRENCE-ID")
    }
    plain = [component for component in components if not component.value("RECURRENCE-ID")]
    originals = {_wall(component, "RECURRENCE-ID", told) for component in changed.values()}
    found = [span for component in plain for span in _dates(component, told, originals)]
    found += [_span(component, told) for component in changed.values()]
    assert told.start is not None
    return _until(found, day_of(told.start))


def _dates(component: Component, told: Event, originals: set[Moment | None]) -> Iterator[Span]:
    start, end = _span(component, told)
    rule = component.value("RRULE")
    if rule is None:
        yield start, end
        return
    left_out = {_local(line.moment, told) for line in component.all("EXDATE")}
    last = at_midnight(start) + timedelta(days=DAYS)
    for found in rrulestr(_in_wall_time(rule, told), dtstart=at_midnight(start)):
        if found > last:
            return
        moment = found.date() if is_day(start) else found
        if moment not in left_out | originals:
            yield moment, None if end is None else moment + (at_midnight(end) - at_midnight(start))


def _in_wall_time(rule: str, told: Event) -> str:
    """Write UNTIL without a zone, as dateutil wants it beside a start without one."""
    head, mark, until = rule.partition("UNTIL=")
    text, semicolon, tail = until.partition(";")
    if not text.endswith("Z"):
        return rule
    at = datetime.fromisoformat(text)
    return f"{head}{mark}{_local(at, told):%Y%m%dT%H%M%S}{semicolon}{tail}"


def _span(component: Component, told: Event) -> Span:
    start = _wall(component, "DTSTART", told)
    assert start is not None
    return start, _wall(component, "DTEND", told)


def _wall(component: Component, name: str, told: Event) -> Moment | None:
    moment = component.moment(name)
    return None if moment is None else _local(moment, told)


def _local(moment: datetime | date, told: Event) -> Moment:
    if not isinstance(moment, datetime):
        return moment
    return moment.astimezone(ZoneInfo(told.tzid)).replace(tzinfo=None, fold=0)


def _until(found: list[Span], first: date) -> list[Span]:
    last = first + timedelta(days=DAYS - 5)
    return sorted((span for span in found if day_of(span[0]) < last), key=repr)
