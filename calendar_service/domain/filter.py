"""What a feed or page contains: one filter for every listing in every format.

It lives in the address alone. The same question asked in another order, case or spelling is the
same filter, so equal filters compare and hash equal.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendar_service.domain.event import Event, Kind, Status
from calendar_service.domain.near import Near, read_near
from calendar_service.domain.occurrence import Window
from calendar_service.domain.problems import Problems
from calendar_service.domain.search import NO_WORD, asked_words, fold
from calendar_service.domain.when import compact, is_wall_time, parse_moment

FACETS = ("category", "tag", "venue", "organiser", "kind", "language", "country", "city")
SWITCHES = ("online", "free")
PLACES = ("venue", "country", "city")
"""What a date of a series may have its own values of."""

DATE = "date"
"""Under this facet stand the dates of a series that are elsewhere."""

DATE_FOLLOWS = "\x1f"
"""Stands between a value and the date that has it, and in no text that is sent in."""

VALUES_MOST = 50
QUERY_LENGTH_MOST = 200

Facets = Mapping[str, tuple[str, ...]]
"""What filters can ask of an event: each facet's values, ascending, in their compared form. Those
of dates that are elsewhere stand under facets of their own."""

Choice = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class EventFilter:
    """`start_day` and `end_day` are days of the calendar's zone, half-open, None without a bound.

    `any_of` and `none_of` hold (facet, values), ascending; `words` are folded but for ä, ö and ü,
    all must match in one of their spellings, the last as a prefix; those before it ascend.
    """

    start_day: date | None = None
    end_day: date | None = None
    words: tuple[str, ...] = ()
    any_of: tuple[Choice, ...] = ()
    none_of: tuple[Choice, ...] = ()
    near: Near | None = None

    def window(self, tzid: str) -> Window:
        return Window(self.start_day, self.end_day, tzid)


def parse_filter(
    pairs: Iterable[tuple[str, str]], *, today: date, default_start: date | None
) -> tuple[EventFilter, Problems]:
    """Return the filter of an address's parameters and what is ill-formed in them.

    Unknown parameters are passed over; an empty value asks nothing.
    """
    problems = Problems()
    values = _collect(pairs)
    start_day = _day(values, "from", today, problems)
    end_day = _day(values, "to", today, problems)
    return (
        EventFilter(
            start_day=default_start if "from" not in values else start_day,
            end_day=end_day,
            words=_words(values, problems),
            any_of=_choices(values, "", problems),
            none_of=_choices(values, "not_", problems),
            near=read_near(values, problems),
        ),
        problems,
    )


def facets_of(event: Event) -> Facets:
    """Return what filters can ask of the event."""
    venue = event.venue
    is_online = bool(event.online_url) or event.status is Status.MOVED_ONLINE
    found: dict[str, list[str | None]] = {
        "category": [category.slug for category in event.categories],
        "tag": [fold(tag) for tag in event.tags],
        "venue": [venue.id if venue else None],
        "organiser": [event.organiser.id if event.organiser else None],
        "kind": [event.kind.value],
        "language": _ranges(event.language.lower()) if event.language else [],
        "country": [venue.country if venue else None],
        "city": [fold(venue.city) if venue and venue.city else None],
        "online": ["yes" if is_online else "no"],
        "free": ["yes" if event.price and event.price.free else "no"],
    }
    own = {
        name: tuple(sorted({value for value in values if value})) for name, values in found.items()
    }
    return {**own, **_of_dates(event)}


def elsewhere(facet: str) -> str:
    """Return the facet under which the values of all dates stand that are elsewhere."""
    return f"elsewhere_{facet}"


def of_date(facet: str) -> str:
    """Return the facet under which each of these values stands with its date."""
    return f"{DATE}_{facet}"


def on_date(value: str, date: str) -> str:
    """Return a value with the date of a series that has it."""
    return f"{value}{DATE_FOLLOWS}{date}"


def _of_dates(event: Event) -> Facets:
    """Return where those dates are that are not where their series is; nothing for others."""
    found: dict[str, set[str]] = {}
    for override in event.recurrence.overrides if event.recurrence else ():
        if override.venue is None or override.venue == event.venue:
            continue
        there = facets_of(replace(event, venue=override.venue, recurrence=None))
        day = compact(override.recurrence_id)
        found.setdefault(DATE, set()).add(day)
        for name in PLACES:
            values = there[name]
            found.setdefault(elsewhere(name), set()).update(values)
            found.setdefault(of_date(name), set()).update(on_date(each, day) for each in values)
    return {name: tuple(sorted(values)) for name, values in found.items()}


def _ranges(tag: str) -> list[str | None]:
    """Return what asks for the language: `de-at` and `de` for `de-at` (RFC 4647 §3.3.1)."""
    subtags = tag.split("-")
    return ["-".join(subtags[:count]) for count in range(1, len(subtags) + 1)]


def matches(asked: EventFilter, facets: Facets) -> bool:
    """True if an event with these facets, or a date of it that is elsewhere, is in the filter, its
    window, words and nearness set aside."""

    def has(choice: Choice) -> bool:
        name, values = choice
        return any(value in values for value in facets.get(name, ()))

    def has_date(choice: Choice) -> bool:
        name, values = choice
        return has((elsewhere(name), values))

    def is_out(choice: Choice) -> bool:
        may_be_elsewhere = choice[0] in PLACES and bool(facets.get(DATE))
        return has(choice) and not may_be_elsewhere

    return all(has(choice) or has_date(choice) for choice in asked.any_of) and not any(
        is_out(choice) for choice in asked.none_of
    )


def _collect(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip():
            values.setdefault(name, []).append(value)
    return values


_RELATIVE = re.compile(r"([+\- ])(\d{1,4})([dwmy])", re.ASCII)


def _day(
    values: Mapping[str, list[str]], name: str, today: date, problems: Problems
) -> date | None:
    if name not in values:
        return None
    text = values[name][-1]
    relative = _RELATIVE.fullmatch(text)
    if relative:
        sign = -1 if relative[1] == "-" else 1
        return _moved(today, sign * int(relative[2]), relative[3])
    day = parse_moment(text)
    if day is None or is_wall_time(day):
        problems.add(
            name,
            "{name} takes a date like 2027-05-08, or one counted from today like -30d, +2w, +6m "
            "or +1y.",
            name=name,
        )
        return None
    return day


def canonical_day(text: str) -> str:
    """Return a well-formed day of an address in its one spelling."""
    relative = _RELATIVE.fullmatch(text)
    if relative is None:
        day = parse_moment(text)
        return text if day is None else day.isoformat()
    count, unit = int(relative[2]), relative[3]
    return f"{'-' if relative[1] == '-' and count else '+'}{count}{unit}"


def _moved(day: date, count: int, unit: str) -> date:
    """A month or year later is the same day number, or the last one that month has."""
    if unit in "dw":
        return _within(day + timedelta(days=count * (7 if unit == "w" else 1)))
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    if not 1900 <= year < 2200:
        return _within(date(min(max(year, 1), 9999), 1, 1))
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _within(day: date) -> date:
    return min(max(day, date(1900, 1, 1)), date(2199, 12, 31))


def _words(values: Mapping[str, list[str]], problems: Problems) -> tuple[str, ...]:
    text = " ".join(values.get("q", ()))
    if len(text) > QUERY_LENGTH_MOST:
        problems.add("q", "q may have at most {most} characters.", most=QUERY_LENGTH_MOST)
        return ()
    if not text:
        return ()
    found = asked_words(text) or [NO_WORD]
    return (*sorted({*found[:-1]} - {*found[-1:]}), *found[-1:])


_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    "category": (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "a slug like open-calls"),
    "tag": (re.compile(r".{1,80}"), "a tag of at most 80 characters"),
    "venue": (re.compile(r"[A-Za-z0-9_-]{1,64}"), "a venue's id"),
    "organiser": (re.compile(r"[A-Za-z0-9_-]{1,64}"), "an organiser's id"),
    "kind": (re.compile("|".join(Kind)), "one of " + ", ".join(Kind)),
    "language": (re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*"), "a language tag like de or pt-BR"),
    "country": (re.compile(r"[A-Z]{2}"), "a two-letter country code like DE"),
    "city": (re.compile(r".{1,100}"), "a city's name"),
    "online": (re.compile("yes|no"), "yes or no"),
    "free": (re.compile("yes"), "yes"),
}
_COMPARED: dict[str, Callable[[str], str]] = {
    "country": str.upper,
    "tag": fold,
    "city": fold,
    "venue": str,
    "organiser": str,
}


def _choices(
    values: Mapping[str, list[str]], prefix: str, problems: Problems
) -> tuple[Choice, ...]:
    names = FACETS if prefix else FACETS + SWITCHES
    choices: list[Choice] = []
    for name in sorted(names):
        asked = values.get(prefix + name)
        if asked:
            choices.append((name, _values(prefix, name, asked, problems)))
    return tuple(choices)


def _values(prefix: str, name: str, asked: list[str], problems: Problems) -> tuple[str, ...]:
    shape, allowed = _SHAPES[name]
    compared = _COMPARED.get(name, str.lower)
    sent = {value.strip() for value in asked}
    found = {compared(value) for value in sent}
    measured = sent if compared is fold else found  # folding may make a text longer
    if len(found) > VALUES_MOST or not all(shape.fullmatch(value) for value in measured):
        problems.add(
            prefix + name,
            "{name} takes {allowed}; it may be repeated up to {most} times.",
            name=prefix + name,
            allowed=allowed,
            most=VALUES_MOST,
        )
    return tuple(sorted(found))
