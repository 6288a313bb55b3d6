"""Questions as addresses ask them, and documents that are kept for a house."""

from itertools import count

from calendar_service.catalogue.documents import Documents
from calendar_service.catalogue.question import Question, listing_question
from calendar_service.catalogue.window import default_start
from calendar_service.domain.filter import parse_filter
from calendar_service.domain.paging import parse_paging
from calendar_service.domain.presentation import parse_presentation
from calendar_service.feeds.registry import FORMATS
from calendar_service.feeds.vevent import Voice
from tests.house import House

BYTES_MOST = 50_000_000


def documents_of(house: House, *, bytes_most: int = BYTES_MOST) -> Documents:
    """Return documents that look at the catalogue for every question."""
    seconds = count()
    return Documents(
        house.store,
        lambda language: voice_of(house, language),
        bytes_most=bytes_most,
        monotonic=lambda: float(next(seconds)),
    )


def voice_of(house: House, language: str | None) -> Voice:
    context = house.context
    words = context.words(language or context.calendar.language)
    return Voice(context.calendar, words, context.markup)


def ask(house: House, format: str = "ics", **values: str) -> Question:
    """Return what `/events` in a format asks with these parameters; `from_` stands for `from`."""
    known, today = FORMATS[format], house.context.today()
    sent = [(name.rstrip("_"), value) for name, value in values.items()]
    start = default_start(known.default_window, today)
    asked, problems = parse_filter(sent, today=today, default_start=start)
    told, others = parse_presentation(dict(sent), ("en",))
    paging, more = parse_paging(dict(sent))
    assert (*problems.all(), *others.all(), *more.all()) == ()
    found = listing_question("/events", asked, known, sent=sent)
    return Question(
        *(found.path, found.asked, known, told),
        paging=paging if format == "json" else None,
        filter_pairs=found.filter_pairs,
    )
