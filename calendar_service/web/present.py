"""What the public pages show of the catalogue: occurrences in the shape of their JSON become
cards, days and whole pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from calendar_service.domain.event import Kind, Status
from calendar_service.domain.when import day_of
from calendar_service.feeds.kind_names import KIND_NAMES as KIND_NAMES
from calendar_service.feeds.kind_names import STATUS_NAMES as STATUS_NAMES
from calendar_service.feeds.span_text import span_text
from calendar_service.web.present_when import (
    Span,
    closing_words,
    days_left_words,
    foreign_zone_words,
    is_over,
    span_of,
    time_words,
)
from calendar_service.web.visit import Visit
from calendar_service.words.words import Words

CLOSED_NAMES = {Kind.CALL: "Closed call", Kind.SURVEY: "Closed survey"}


@dataclass(frozen=True, slots=True)
class LeafView:
    """A day as a leaf of the calendar shows it; `brief` is day and month on one line,
    `nearness` is Today, Tomorrow or None."""

    day: date
    weekday: str
    number: str
    month: str
    brief: str
    full: str
    nearness: str | None
    is_today: bool


@dataclass(frozen=True, slots=True)
class CategoryView:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class CardView:
    """One occurrence in a list. `kind_name` is None for events and `status_name` for confirmed
    ones, since those go without saying; `when` and `leaf` are None where no time is known.
    `last_leaf` is there if it lasts for several days; `closing` and `days_left` belong to calls
    and surveys."""

    key: str
    path: str
    title: str
    language: str | None
    kind: Kind
    kind_name: str | None
    status: Status
    status_name: str | None
    leaf: LeafView | None
    last_leaf: LeafView | None
    start: str | None
    when: str | None
    time: str | None
    zone: str | None
    place: str | None
    organiser: str | None
    categories: tuple[CategoryView, ...]
    closing: str | None
    days_left: str | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class DayView:
    leaf: LeafView
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    name: str
    days: tuple[DayView, ...]


@dataclass(frozen=True, slots=True)
class ListingView:
    """`ongoing` events began on an earlier day and are not over; `calls` are calls and surveys,
    which are not held on a day. `today` is the day in words."""

    today: str
    months: tuple[MonthView, ...]
    ongoing: tuple[CardView, ...]
    calls: tuple[CardView, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.months or self.ongoing or self.calls)


def listing(occurrences: Iterable[Mapping[str, Any]], visit: Visit) -> ListingView:
    """Return the page's parts: months and days ascend, cards of a day keep the order given; what
    never closes comes after what does."""
    cards = [card(occurrence, visit) for occurrence in occurrences]
    events = [each for each in cards if each.kind is Kind.EVENT]
    calls = [each for each in cards if each.kind is not Kind.EVENT]
    return ListingView(
        today=visit.words.day(visit.today),
        months=_months([each for each in events if not _is_ongoing(each, visit)], visit),
        ongoing=tuple(each for each in events if _is_ongoing(each, visit)),
        calls=tuple(sorted(calls, key=lambda each: each.leaf is None)),
    )


def card(occurrence: Mapping[str, Any], visit: Visit, *, on: date | None = None) -> CardView:
    """Return one occurrence as a list shows it, at its first day or `on` another of its days."""
    words = visit.words
    span = span_of(occurrence)
    kind, status = Kind(occurrence["kind"]), Status(occurrence["status"])
    closes = kind is not Kind.EVENT
    over = span is not None and is_over(span, visit, closes=closes)
    organiser = occurrence["organiser"]
    return CardView(
        key="-".join(filter(None, (occurrence["id"], occurrence["recurrence_id"]))),
        path=occurrence_path(occurrence),
        title=occurrence["title"],
        language=occurrence["language"],
        kind=kind,
        kind_name=words.say((CLOSED_NAMES if over else KIND_NAMES)[kind]) if closes else None,
        status=status,
        status_name=None if status is Status.CONFIRMED else words.say(STATUS_NAMES[status]),
        leaf=leaf(day_of(span.start), visit) if span else None,
        last_leaf=_last_leaf(span, visit) if span and not closes else None,
        start=occurrence["start"],
        when=span_text(span.start, span.end, words) if span else None,
        time=time_words(span, words, on) if span else None,
        zone=foreign_zone_words(span, visit) if span else None,
        place=_place(occurrence, words),
        organiser=organiser["name"] if organiser else None,
        categories=tuple(CategoryView(**each) for each in occurrence["categories"]),
        closing=closing_words(span, visit) if closes else None,
        days_left=days_left_words(span, visit) if closes else None,
        is_over=over,
    )


def leaf(day: date, visit: Visit) -> LeafView:
    words = visit.words
    near = {visit.today: "Today", visit.today + timedelta(days=1): "Tomorrow"}.get(day)
    return LeafView(
        day=day,
        weekday=words.weekday_short(day),
        number=words.day_number(day),
        month=words.month_short(day),
        brief=visit.words.month_day(day),
        full=words.day(day),
        nearness=words.say(near) if near else None,
        is_today=day == visit.today,
    )


def occurrence_path(occurrence: Mapping[str, Any]) -> str:
    """Return the address of its page below the public URL: of a series, of this one date."""
    recurrence_id = occurrence["recurrence_id"]
    path = f"/events/{occurrence['id']}"
    return f"{path}/{recurrence_id}" if recurrence_id else path


def takes_place_online(occurrence: Mapping[str, Any]) -> bool:
    return bool(occurrence["online_url"]) or occurrence["status"] == Status.MOVED_ONLINE


def venue_lines(venue: Mapping[str, Any] | None, words: Words) -> tuple[str, ...]:
    """Return the address as it is written on a letter."""
    if venue is None:
        return ()
    town = " ".join(filter(None, (venue["postal_code"], venue["city"])))
    country = words.country(venue["country"]) if venue["country"] else None
    lines = (venue["name"], venue["address"], town, venue["region"], country)
    return tuple(line for line in lines if line)


def _last_leaf(span: Span, visit: Visit) -> LeafView | None:
    return leaf(span.last_day, visit) if span.last_day > day_of(span.start) else None


def _place(occurrence: Mapping[str, Any], words: Words) -> str | None:
    venue, online = occurrence["venue"], takes_place_online(occurrence)
    if occurrence["status"] == Status.MOVED_ONLINE or not venue:
        return words.say("Online") if online else None
    country = words.country(venue["country"]) if venue["country"] else None
    place = ", ".join(filter(None, (venue["name"], venue["city"], country)))
    return words.say("{place}, and online", place=place) if online and place else place or None


def _is_ongoing(view: CardView, visit: Visit) -> bool:
    return view.leaf is not None and view.leaf.day < visit.today and not view.is_over


def _months(cards: Sequence[CardView], visit: Visit) -> tuple[MonthView, ...]:
    by_day: dict[date, list[CardView]] = {}
    for view in cards:
        if view.leaf:
            by_day.setdefault(view.leaf.day, []).append(view)
    by_month: dict[tuple[int, int], list[DayView]] = {}
    for day, held in sorted(by_day.items()):
        days = by_month.setdefault((day.year, day.month), [])
        days.append(DayView(leaf(day, visit), tuple(held)))
    return tuple(
        MonthView(visit.words.month(days[0].leaf.day), tuple(days)) for days in by_month.values()
    )
