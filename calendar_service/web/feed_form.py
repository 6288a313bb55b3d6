"""Reads the feed builder's form: what is chosen becomes the parameters of a feed's address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from calendar_service.catalogue.window import default_start
from calendar_service.domain.canonical import filter_pairs, presentation_pairs, query_text
from calendar_service.domain.filter import FACETS, SWITCHES, EventFilter, parse_filter
from calendar_service.domain.presentation import parse_presentation
from calendar_service.domain.problems import Problem
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.words.load import shipped_languages

TYPED: Mapping[str, str] = MappingProxyType(
    {
        "tags": "tag",
        "cities": "city",
        "not_tags": "not_tag",
        "not_cities": "not_city",
        "not_countries": "not_country",
        "not_languages": "not_language",
    }
)
"""Fields in which several values are typed, with commas between them, and what each asks."""

FEED_LANGUAGE = "feed_lang"
"""`lang` is the language of the page itself."""

_ASKS = (
    *FACETS,
    *(f"not_{name}" for name in FACETS),
    *SWITCHES,
    *("q", "from", "to", "near", "within"),
    *("cancelled", "alarm", "expand", "lang"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`values` are those of each parameter as they were sent; `query` is what asks for the same
    in its one spelling, without the question mark."""

    values: Mapping[str, Sequence[str]]
    query: str
    asked: EventFilter
    problems: tuple[Problem, ...]

    def of(self, name: str) -> Sequence[str]:
        return self.values.get(name, ())

    def one(self, name: str) -> str:
        """Return the last value; empty without one."""
        return next(reversed(self.of(name)), "")


def read_choice(pairs: Iterable[tuple[str, str]], today: date) -> Chosen:
    """Return what was chosen, and what of it cannot be read."""
    sent = [(name, value) for name, value in _asked(pairs) if name in _ASKS and value]
    values: dict[str, list[str]] = {}
    for name, value in sent:
        if value not in values.setdefault(name, []):
            values[name].append(value)
    start = default_start(DefaultWindow.CALENDAR, today)
    found, ill_asked = parse_filter(sent, today=today, default_start=start)
    presentation, ill_told = parse_presentation(dict(sent), shipped_languages())
    query = query_text([*filter_pairs(found, sent), *presentation_pairs(presentation)])
    problems = (*ill_asked.all(), *ill_told.all())
    return Chosen(values, query.removeprefix("?"), found, problems)


def _asked(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The language of the page itself is that of the feed too, where feeds speak it."""
    for name, value in pairs:
        if name == "lang" and value.partition("-")[0] not in shipped_languages():
            continue
        if name in TYPED:
            yield from ((TYPED[name], part.strip()) for part in value.split(","))
        else:
            yield ("lang" if name == FEED_LANGUAGE else name), value.strip()


def form_query(query_pairs: Iterable[tuple[str, str]]) -> str:
    """Return the parameters of the builder's own address for those of a feed's."""
    told = [(FEED_LANGUAGE if name == "lang" else name, value) for name, value in query_pairs]
    return query_text(told)
