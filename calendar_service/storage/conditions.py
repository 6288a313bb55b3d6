"""Filters as SQL: which events a listing contains. Everything asks indexes, nothing a scan."""

from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.filter import Choice, EventFilter
from calendar_service.storage.positions import is_near
from calendar_service.storage.schema import event_facets, event_words

_LAST_CHARACTER = "\U0010ffff"


def event_conditions(
    asked: EventFilter, event_id: sa.ColumnElement[str]
) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for an event to be in the filter, its window set aside."""
    return [
        *(_has(choice, event_id) for choice in asked.any_of),
        *(sa.not_(_has(choice, event_id)) for choice in asked.none_of),
        *(_contains(word, event_id) for word in asked.words[:-1]),
        *(_contains_prefix(word, event_id) for word in asked.words[-1:]),
        *([is_near(asked.near, event_id)] if asked.near else []),
    ]


def overlaps(
    start_at: sa.ColumnElement[datetime],
    end_at: sa.ColumnElement[datetime],
    *,
    window_start_at: datetime | None,
    window_end_at: datetime | None,
) -> list[sa.ColumnElement[bool]]:
    """Return what must hold for [start_at, end_at) to meet the window."""
    conditions: list[sa.ColumnElement[bool]] = []
    if window_end_at is not None:
        conditions.append(start_at < window_end_at)
    if window_start_at is not None:
        conditions.append(end_at > window_start_at)
    return conditions


def _has(choice: Choice, event_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    facet, values = choice
    return event_id.in_(
        sa.select(event_facets.c.event_id).where(
            event_facets.c.facet == facet, event_facets.c.value.in_(values)
        )
    )


def _contains(word: str, event_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return event_id.in_(sa.select(event_words.c.event_id).where(event_words.c.word == word))


def _contains_prefix(word: str, event_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return event_id.in_(
        sa.select(event_words.c.event_id).where(
            event_words.c.word >= word, event_words.c.word < word + _LAST_CHARACTER
        )
    )
