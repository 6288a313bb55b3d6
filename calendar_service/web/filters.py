"""The filter of a page as people see it: what is chosen, what can be, and how to see more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from calendar_service.catalogue.options import OFFERED, Number, Options
from calendar_service.domain.event import Kind
from calendar_service.domain.filter import FACETS, SWITCHES, Choice, EventFilter, parse_filter
from calendar_service.domain.near import WITHIN_KM
from calendar_service.domain.search import fold
from calendar_service.web.asked import Asked
from calendar_service.web.present import KIND_NAMES
from calendar_service.words.words import Words

TITLES = {
    "category": "Categories",
    "kind": "Kind",
    "country": "Country",
    "city": "Town",
    "venue": "Venue",
    "organiser": "Organiser",
    "tag": "Tags",
    "language": "Language",
    "online": "Where",
    "free": "Price",
}
SWITCHED = {
    ("online", "yes"): "Online",
    ("online", "no"): "On site",
    ("free", "yes"): "Free of charge",
}
_OF_DATES = ("from", "to")
_PAST_YEAR = (("from", "-1y"), ("to", "-0d"))
_BESIDES = ("q", "near", "within", "lang")
_KNOWN = frozenset((*FACETS, *SWITCHES, *(f"not_{each}" for each in FACETS), *_OF_DATES, *_BESIDES))
_WIDER = timedelta(days=365)

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChipView:
    """One thing that is chosen; `url` is the same page without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class OptionView:
    """`count` is None where there are too many to count."""

    value: str
    text: str
    count: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class GroupView:
    name: str
    title: str
    options: tuple[OptionView, ...]


@dataclass(frozen=True, slots=True)
class WideningView:
    text: str
    url: str
    count: str


@dataclass(frozen=True, slots=True)
class FiltersView:
    """`kept` are the parameters that the form does not show and must not lose, `found` those that
    the search field must not; `past_url` is the same page of the past year."""

    path: str
    chips: tuple[ChipView, ...]
    groups: tuple[GroupView, ...]
    query: str
    first_day: str
    last_day: str
    has_dates: bool
    kept: tuple[tuple[str, str], ...]
    found: tuple[tuple[str, str], ...]
    past_url: str
    widenings: tuple[WideningView, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """The page that is filtered, and what its path asks for already."""

    path: str
    found: EventFilter
    in_path: Choice | None
    has_dates: bool


async def filters_view(
    asked: Asked,
    found: EventFilter,
    *,
    path: str,
    in_path: Choice | None = None,
    has_dates: bool = True,
    is_empty: bool = False,
) -> FiltersView:
    """Return the filter of a listing at `path`; what would show more is counted for an empty one
    alone. Where the days are in the path, the parameters for them are not shown."""
    place = _Place(path, found, in_path, has_dates)
    pairs = _asked_pairs(asked, has_dates=has_dates)
    options = await asked.service.catalogue.narrowing.options(found)
    words = asked.visit().words
    chips = tuple(
        ChipView(_chip_text(each, options, words, found), _url(path, _without(pairs, each)))
        for each in _removable(pairs)
    )
    shown = {*OFFERED, *_OF_DATES, "q", "lang"}
    return FiltersView(
        path=path,
        chips=chips,
        groups=_groups(found, options, words, in_path),
        query=asked.request.query_params.get("q", "").strip(),
        first_day=_day(found, "from", pairs),
        last_day=_day(found, "to", pairs),
        has_dates=has_dates,
        kept=tuple(each for each in pairs if each[0] not in shown),
        found=tuple(each for each in pairs if each[0] not in ("q", "lang")),
        past_url=_url(path, [*_dateless(pairs), *_PAST_YEAR]),
        widenings=await _widenings(asked, place, pairs, chips) if is_empty else (),
    )


def _asked_pairs(asked: Asked, *, has_dates: bool) -> Pairs:
    known = _KNOWN if has_dates else _KNOWN - {*_OF_DATES}
    sent = asked.request.query_params.multi_items()
    return [(name, value) for name, value in sent if name in known and value.strip()]


def _dateless(pairs: Pairs) -> Pairs:
    return [each for each in pairs if each[0] not in _OF_DATES]


def _removable(pairs: Pairs) -> list[tuple[str, str]]:
    """Each value can be taken back alone; the two days of a window, and a place with its
    distance, go together."""
    found = [each for each in dict.fromkeys(pairs) if each[0] not in (*_OF_DATES, "within", "lang")]
    dates = [each for each in pairs if each[0] in _OF_DATES][:1]
    return [*dates, *found]


def _without(pairs: Pairs, chosen: tuple[str, str]) -> Pairs:
    together = next(
        (group for group in (_OF_DATES, ("near", "within")) if chosen[0] in group), None
    )
    if together:
        return [each for each in pairs if each[0] not in together]
    return [each for each in pairs if each != chosen]


def _chip_text(chosen: tuple[str, str], options: Options, words: Words, found: EventFilter) -> str:
    name, value = chosen
    if name == "q":
        return words.say("“{query}”", query=value.strip())
    if name in _OF_DATES:
        return _dates_text(found, words)
    if name == "near":
        distance = f"{found.near.within_km if found.near else WITHIN_KM:g}"
        return words.say("Within {number} km", number=distance)
    if name.startswith("not_"):
        text = option_text(name.removeprefix("not_"), value, options, words)
        return words.say("Not: {name}", name=text)
    return option_text(name, value, options, words)


def _dates_text(found: EventFilter, words: Words) -> str:
    first, end = found.start_day, found.end_day
    if first and end:
        return words.short_day_range(first, max(first, end - timedelta(days=1)))
    if first:
        return words.say("From {day}", day=words.short_day(first))
    assert end is not None, "a day is in the address"
    return words.say("Until {day}", day=words.short_day(end - timedelta(days=1)))


def option_text(facet: str, value: str, options: Options, words: Words) -> str:
    """Return what a value is called: by its own name, or as the language has it."""
    if (facet, value) in SWITCHED:
        return words.say(SWITCHED[facet, value])
    if facet == "kind" and value in list(Kind):
        return words.say(KIND_NAMES[Kind(value)])
    if facet == "country":
        return words.country(value)
    if facet == "language":
        return str(words.locale.languages.get(value.replace("-", "_"), value))
    names = options.names.get(facet, {})
    return names.get(value) or names.get(fold(value), value)


def _groups(
    found: EventFilter, options: Options, words: Words, in_path: Choice | None
) -> tuple[GroupView, ...]:
    """What all events have alike narrows nothing: a group needs two values to choose from."""
    chosen = dict(each for each in found.any_of if each != in_path)
    groups = []
    for facet in OFFERED:
        values = options.counts[facet]
        if (len(values) < 2 and facet not in chosen) or (in_path and facet == in_path[0]):
            continue
        shown = tuple(
            OptionView(value, option_text(facet, value, options, words), count, is_chosen)
            for value, count in values
            if (is_chosen := value in chosen.get(facet, ())) or (facet, value) != ("free", "no")
        )
        groups.append(GroupView(facet, words.say(TITLES[facet]), shown))
    return tuple(groups)


async def _widenings(
    asked: Asked, place: "_Place", pairs: Pairs, chips: Sequence[ChipView]
) -> tuple[WideningView, ...]:
    """Return each single step that shows something, the one that shows most first."""
    words, dateless = asked.visit().words, _dateless(pairs)
    steps = [
        (words.say("Without {name}", name=chip.text), _without(pairs, each))
        for each, chip in zip(_removable(pairs), chips, strict=True)
        if each[0] not in _OF_DATES
    ]
    if place.has_dates:
        year_ago = str(asked.context.today() - _WIDER)
        steps.append((words.say("The past year, too"), [*dateless, ("from", year_ago)]))
        if len(dateless) < len(pairs):
            steps.append((words.say("All days from today on"), dateless))
    narrowing = asked.service.catalogue.narrowing
    counted = [
        (await narrowing.number(_wider(asked, place, left)), text, left) for text, left in steps
    ]
    return tuple(
        WideningView(text, _url(place.path, left), events_text(number, words))
        for number, text, left in sorted(counted, key=lambda each: -each[0].events)
        if number.events
    )


def events_text(number: Number, words: Words) -> str:
    is_more = not number.is_all
    return words.count("{number} event", "{number} events", number.events, is_more=is_more)


def _wider(asked: Asked, place: "_Place", left: Pairs) -> EventFilter:
    today = asked.context.today()
    found, _ = parse_filter(left, today=today, default_start=today)
    if not place.has_dates:
        found = replace(found, start_day=place.found.start_day, end_day=place.found.end_day)
    in_path = {place.in_path} if place.in_path else set()
    return replace(found, any_of=tuple(sorted({*found.any_of, *in_path})))


def _day(found: EventFilter, name: str, pairs: Pairs) -> str:
    """The form's last day is one that is shown, while `to` is the day after it."""
    if name not in dict(pairs):
        return ""
    day = found.start_day if name == "from" else found.end_day
    return str(day or "")


def _url(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs))
    return f"{path}?{query}" if query else path
