"""Events by chance: what people write, and what somebody sends to see a calendar break."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from calendar_service.domain.event import (
    Category,
    Closing,
    Event,
    Image,
    Kind,
    Override,
    Recurrence,
    Status,
    Version,
)
from calendar_service.domain.occurrence import Series
from calendar_service.domain.people import Organiser
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import ANYWHERE_ON_EARTH, Moment, day_of, is_wall_time
from calendar_service.recurrence.starts import starts
from tests.events import event
from tests.recurrence.generated import ordinary

ZONES = (
    "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "Asia/Kathmandu",
    "Asia/Tokyo", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "UTC", "Etc/UTC",
    "Etc/GMT+12", "Etc/GMT-14",
)  # fmt: skip
SNIPPETS = (
    "Film night", "Straße", "日本語の映画", "שלום", "👩‍👩‍👧‍👦", "🎉", "e\u0301", "a\u0301\u0323",
    ",", ";", ":", '"', "'", "\\", "\\n", "\\N", "\\\\", "\\,", "^", "^n", "^'", "^^", "=",
    "\n", "\r\n", "\r", "\t", " ", "\u00a0", "\u3000", "\x00", "\x07", "\x0b", "\x0c", "\x1c",
    "\x1e", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800",
    "\udfff", "\uffff", "BEGIN:VEVENT", "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:eve\r\n", "{title}",
    "%s", "%0D%0A", "</script>", "x" * 74, "ü" * 80, "映" * 60, "🎬" * 40, "\\" * 80, ";" * 80,
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(SNIPPETS), max_size=8).map("".join),
    st.text(max_size=200),
)
LINES = TEXTS.filter(lambda text: text.strip() != "")
ADDRESSES = st.sampled_from(
    (
        "https://example.org/",
        "https://example.org/a;b=c,d?e=f:g&h=%0D%0A#i",
        "https://müller.example/Straße/日本語",
        "https://example.org/" + "long/" * 60,
    )
)
MAILBOXES = st.sampled_from(("mailto:o'neil+x@example.org", "mailto:a@müller.example"))
PICTURES = st.sampled_from(("https://example.org/a;b.webp", "ftp://example.org/a.png"))
LANGUAGES = st.sampled_from(("de", "pt-BR", "zh-Hant"))
MINUTES = st.integers(0, 60 * 24 * 9).map(lambda count: timedelta(minutes=count))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


VENUES = st.builds(
    Venue,
    id=st.just("hall"),
    name=maybe(LINES),
    address=maybe(LINES),
    postal_code=maybe(st.just("10178")),
    city=maybe(LINES),
    country=maybe(st.sampled_from(("DE", "MX"))),
    latitude=maybe(st.floats(-90, 90)),
    longitude=st.floats(-180, 180),
)
TOLD = {
    "title": LINES,
    "status": st.sampled_from(Status),
    "status_reason": maybe(LINES),
    "description": maybe(TEXTS),
    "venue": maybe(VENUES),
    "online_url": maybe(ADDRESSES),
    "url": maybe(ADDRESSES),
    "registration_url": maybe(ADDRESSES),
    "organiser": maybe(
        st.builds(Organiser, id=st.just("alice"), name=LINES, url=maybe(ADDRESSES | MAILBOXES))
    ),
    "image": maybe(
        st.builds(
            Image, url=ADDRESSES | PICTURES, alt=maybe(LINES), width=st.just(1), height=st.just(1)
        )
    ),
    "categories": st.lists(st.builds(Category, slug=st.just("film"), name=LINES), max_size=3),
    "tags": st.lists(LINES, max_size=3),
    "language": maybe(LANGUAGES),
}
OVERRIDDEN = {
    "status": maybe(st.sampled_from(Status)),
    "title": maybe(LINES),
    "venue": maybe(VENUES),
    "description": maybe(LINES),
}


@st.composite
def events(draw: st.DrawFn) -> Event:
    """Events of every kind and form, single and in series; no field may hold control characters,
    yet here some do, as if they had got past every check."""
    told = {name: draw(strategy) for name, strategy in TOLD.items()}
    told |= {name: tuple(told[name]) for name in ("categories", "tags")}
    changed_at = draw(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
    version = Version(
        draw(st.integers(0, 10**6)),
        datetime(2000, 1, 1, tzinfo=UTC),
        changed_at.replace(tzinfo=UTC),
    )
    known = event(uid=draw(st.uuids().map(str)), version=version, tzid=draw(st.sampled_from(ZONES)))
    form = draw(st.sampled_from((_single, _single, repeating, repeating, _closing)))
    return draw(form(replace(known, **told)))


@st.composite
def _single(draw: st.DrawFn, known: Event) -> Event:
    start = draw(_moments())
    return replace(known, start=start, end=draw(_ends(start)))


@st.composite
def _closing(draw: st.DrawFn, known: Event) -> Event:
    kind = draw(st.sampled_from((Kind.CALL, Kind.SURVEY)))
    tzid = draw(st.sampled_from((known.tzid, ANYWHERE_ON_EARTH)))
    closes = (
        None if kind is Kind.SURVEY and draw(st.booleans()) else Closing(draw(_moments()), tzid)
    )
    return replace(known, kind=kind, start=None, end=None, closes=closes)


@st.composite
def repeating(draw: st.DrawFn, known: Event) -> Event:
    """A rule or none, with exceptions that hit dates of the series and some that do not."""
    made = ordinary(Random(draw(st.integers(0, 10**9))))
    rule = draw(st.sampled_from((made.rule, made.rule, made.rule, None)))
    end = draw(_ends(made.start))
    plain = Series(made.start, end, known.tzid, Recurrence(rule))
    first = day_of(made.start)
    own = list(starts(plain, first, first + timedelta(days=60)))
    strangers = [made.start + timedelta(days=count) for count in (1, 3, 400)]
    several = st.lists(st.sampled_from([*own, *strangers]), max_size=4, unique=True)
    include, exclude, changed = (tuple(sorted(draw(several))) for _ in range(3))
    overrides = tuple(draw(_overrides(moment)) for moment in changed)
    recurrence = Recurrence(rule, include, exclude, overrides)
    return replace(known, start=made.start, end=end, recurrence=recurrence)


@st.composite
def _overrides(draw: st.DrawFn, original: Moment) -> Override:
    told = {name: draw(strategy) for name, strategy in OVERRIDDEN.items()}
    moved = draw(st.sampled_from((None, original + timedelta(days=2))))
    end = draw(st.one_of(st.none(), _ends(moved or original)))
    return Override(original, start=moved, end=end, **told)


@st.composite
def _moments(draw: st.DrawFn) -> Moment:
    day = draw(st.dates(date(1970, 2, 1), date(2100, 1, 1)))
    clock = draw(st.one_of(st.none(), st.times()))
    return datetime.combine(day, clock.replace(microsecond=0)) if clock else day


@st.composite
def _ends(draw: st.DrawFn, start: Moment) -> Moment | None:
    """None, or later than the start by what no change of clocks turns into earlier."""
    if draw(st.booleans()):
        return None
    length = draw(MINUTES)
    return start + (
        length + timedelta(hours=3) if is_wall_time(start) else timedelta(length.days + 1)
    )
