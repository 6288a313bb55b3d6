"""The one spelling of what an address asks: two addresses that ask the same have the same text."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from calendar_service.domain.filter import EventFilter, canonical_day
from calendar_service.domain.near import WITHIN_KM, Near
from calendar_service.domain.paging import LIMIT_DEFAULT, Paging, cursor
from calendar_service.domain.presentation import PLAIN, Presentation

Pairs = list[tuple[str, str]]


def filter_pairs(asked: EventFilter, sent: Iterable[tuple[str, str]]) -> Pairs:
    """Return the parameters that ask for this filter, which was parsed from those that were sent.
    Days keep counting from today where they did, so that the address means the same tomorrow."""
    days = {name: value for name, value in sent if name in ("from", "to") and value.strip()}
    return [
        *((name, canonical_day(text)) for name, text in sorted(days.items())),
        *([("q", " ".join(asked.words))] if asked.words else []),
        *_choices(asked.any_of, ""),
        *_choices(asked.none_of, "not_"),
        *(_near(asked.near) if asked.near else ()),
    ]


def presentation_pairs(presentation: Presentation) -> Pairs:
    """Return the parameters that ask for this presentation; what goes without saying is left
    out."""
    told = (
        ("cancelled", presentation.cancelled.value, PLAIN.cancelled.value),
        ("expand", "yes" if presentation.is_expanded else None, None),
        ("alarm", presentation.alarm, None),
        ("lang", presentation.language, None),
        ("order", presentation.order.value, PLAIN.order.value),
    )
    return [(name, value) for name, value, usual in told if value is not None and value != usual]


def paging_pairs(paging: Paging) -> Pairs:
    """Return the parameters that ask for this page."""
    limit = [] if paging.limit == LIMIT_DEFAULT else [("limit", str(paging.limit))]
    return limit if paging.after is None else [*limit, ("after", cursor(paging.after))]


def query_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the parameters as an address carries them, with the question mark; empty for
    none."""
    text = urlencode(list(pairs))
    return f"?{text}" if text else ""


def _choices(
    choices: Iterable[tuple[str, tuple[str, ...]]], prefix: str
) -> Iterator[tuple[str, str]]:
    for name, values in choices:
        yield from ((prefix + name, value) for value in values)


def _near(near: Near) -> Iterator[tuple[str, str]]:
    yield "near", f"{near.position.latitude},{near.position.longitude}"
    if near.within_km != WITHIN_KM:
        yield "within", f"{near.within_km:g}"
