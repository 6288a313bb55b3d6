"""Filters as SQL: which events a listing contains. Everything asks indexes, nothing a scan.

A series is in by each place where one of its dates is; a date, by its own place alone.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.filter import (
    DATE,
    DATE_FOLLOWS,
    PLACES,
    Choice,
    EventFilter,
    elsewhere,
    of_date,
)
from calendar_service.domain.near import Near
from calendar_service.domain.search import spellings
from calendar_service.storage.positions import is_near, is_within, level_ids, near_ids
from calendar_service.storage.schema import (
    date_positions,
    event_facets,
    event_positions,
    event_words,
)
from calendar_service.storage.timeline import ends_later

Condition = sa.ColumnElement[bool]
Ids = sa.Select[tuple[str]]

LAST_CHARACTER = "\U0010ffff"


def event_conditions(asked: EventFilter, event_id: sa.ColumnElement[str]) -> list[Condition]:
    """Return what must hold for an event to be in the filter, its window set aside."""
    return [
        *(event_id.in_(_chosen(choice)) for choice in asked.any_of),
        *(event_id.not_in(_of_event(choice)) for choice in asked.none_of),
        *(event_id.in_(each) for each in _with_words(asked)),
        *([is_near(asked.near, event_id)] if asked.near else []),
    ]


def checks(asked: EventFilter, event_id: sa.ColumnElement[str]) -> list[Condition]:
    """Return the same conditions in the form for events that are looked at one by one: each is
    a look into an index for that event, where the other form collects all events of a value."""
    facets = event_facets.c.event_id
    return [
        *(_chosen(choice).where(facets == event_id).exists() for choice in asked.any_of),
        *(~_of_event(choice).where(facets == event_id).exists() for choice in asked.none_of),
        *_word_checks(asked, event_id),
        *([_near_any(asked.near, event_id)] if asked.near else []),
    ]


def base_checks(asked: EventFilter, event_id: sa.ColumnElement[str]) -> list[Condition]:
    """Return the same for a series of which no date that is elsewhere counts."""
    facets = event_facets.c.event_id
    return [
        *(_of_event(choice).where(facets == event_id).exists() for choice in asked.any_of),
        *(~_of_event(choice).where(facets == event_id).exists() for choice in asked.none_of),
        *_word_checks(asked, event_id),
        *([_near(asked.near, event_id)] if asked.near else []),
    ]


def date_checks(asked: EventFilter, table: sa.FromClause) -> list[Condition]:
    """Return the same for the rows of a table of occurrences."""
    return [
        *(_is_of_date(choice, table) for choice in asked.any_of),
        *(~_is_of_date(choice, table) for choice in asked.none_of),
        *_word_checks(asked, table.c.event_id),
        *([_near_date(asked.near, table)] if asked.near else []),
    ]


def place_checks(asked: EventFilter, table: sa.FromClause) -> list[Condition]:
    """Return those of them that may hold for one date of an event and not for another."""
    any_of, none_of = (
        tuple(each for each in choices if each[0] in PLACES)
        for choices in (asked.any_of, asked.none_of)
    )
    return date_checks(EventFilter(any_of=any_of, none_of=none_of, near=asked.near), table)


def without_places(asked: EventFilter) -> EventFilter:
    """Return the filter without what it leaves out by place, which holds for dates alone."""
    return replace(asked, none_of=tuple(each for each in asked.none_of if each[0] not in PLACES))


def _word_checks(asked: EventFilter, event_id: sa.ColumnElement[str]) -> list[Condition]:
    words = event_words.c.event_id
    return [each.where(words == event_id).exists() for each in _with_words(asked)]


@dataclass(frozen=True, slots=True)
class Range:
    """`looked_at` is a stretch of an index, in which the events of `ids` are found."""

    looked_at: Ids
    ids: Ids


def ranges(asked: EventFilter) -> list[Range]:
    """Return where all events of the filter are, and others, any one of which may be the shortest
    way to them. `window_values` are their values: what is over when the window begins is left
    out."""
    ids = [
        *(_chosen(choice).where(ends_later(event_facets)) for choice in asked.any_of),
        *_with_words(asked),
    ]
    return [
        *(Range(each, each) for each in ids),
        *([Range(level_ids(asked.near), near_ids(asked.near))] if asked.near else []),
    ]


def overlaps(
    start_at: sa.ColumnElement[datetime],
    end_at: sa.ColumnElement[datetime],
    *,
    window_start_at: datetime | None,
    window_end_at: datetime | None,
) -> list[Condition]:
    """Return what must hold for [start_at, end_at) to meet the window."""
    conditions: list[Condition] = []
    if window_end_at is not None:
        conditions.append(start_at < window_end_at)
    if window_start_at is not None:
        conditions.append(end_at > window_start_at)
    return conditions


def _chosen(choice: Choice) -> Ids:
    """Return the events that have a value, and the series of which a date has it."""
    facet, values = choice
    if facet not in PLACES:
        return _of_event(choice)
    table = event_facets.c
    names = (facet, elsewhere(facet))
    return sa.select(table.event_id).where(table.facet.in_(names), table.value.in_(values))


def _of_event(choice: Choice) -> Ids:
    facet, values = choice
    table = event_facets.c
    return sa.select(table.event_id).where(table.facet == facet, table.value.in_(values))


def _is_of_date(choice: Choice, table: sa.FromClause) -> Condition:
    facet, values = choice
    facets, event_id, date = event_facets.c, table.c.event_id, table.c.recurrence_id
    of_event = _of_event(choice).where(facets.event_id == event_id).exists()
    if facet not in PLACES:
        return of_event
    own = sa.select(facets.event_id).where(facets.event_id == event_id)
    is_elsewhere = _is_elsewhere(event_id, date)
    there = [sa.literal(each + DATE_FOLLOWS, sa.Text) + date for each in values]
    has_it = own.where(facets.facet == of_date(facet), facets.value.in_(there)).exists()
    return sa.or_(sa.and_(of_event, ~is_elsewhere), has_it)


def _with_words(asked: EventFilter) -> list[Ids]:
    """The last word is one that somebody may still be typing."""
    word = event_words.c.word
    whole = [word.in_(sorted(spellings(each))) for each in asked.words[:-1]]
    begun = [
        sa.or_(
            *(sa.and_(word >= one, word < one + LAST_CHARACTER) for one in sorted(spellings(each)))
        )
        for each in asked.words[-1:]
    ]
    return [sa.select(event_words.c.event_id).where(each) for each in (*whole, *begun)]


def _near(near: Near, event_id: sa.ColumnElement[str]) -> Condition:
    table = event_positions.c
    is_there = table.event_id == event_id
    return sa.select(table.event_id).where(is_there, is_within(event_positions, near)).exists()


def _near_any(near: Near, event_id: sa.ColumnElement[str]) -> Condition:
    return sa.or_(_near(near, event_id), _has_near_date(near, event_id).exists())


def _near_date(near: Near, table: sa.FromClause) -> Condition:
    """A date that is elsewhere is where it is, or nowhere; the others are where their series is."""
    event_id, date = table.c.event_id, table.c.recurrence_id
    is_its_own = date_positions.c.recurrence_id == date
    has_it = _has_near_date(near, event_id).where(is_its_own).exists()
    return sa.or_(sa.and_(_near(near, event_id), ~_is_elsewhere(event_id, date)), has_it)


def _has_near_date(near: Near, event_id: sa.ColumnElement[str]) -> Ids:
    table = date_positions.c
    is_there = table.event_id == event_id
    return sa.select(table.event_id).where(is_there, is_within(date_positions, near))


def _is_elsewhere(event_id: sa.ColumnElement[str], date: sa.ColumnElement[str]) -> Condition:
    facets = event_facets.c
    own = sa.select(facets.event_id).where(facets.event_id == event_id)
    return own.where(facets.facet == DATE, facets.value == date).exists()
