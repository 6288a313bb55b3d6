"""Forbidden characters leave an event, in whichever field they are."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import pytest

from calendar_service.domain.event import Kind, Override, Status
from calendar_service.domain.text import has_forbidden
from calendar_service.domain.venue import Venue
from calendar_service.feeds.harmless import harmless
from tests.events import event, series
from tests.feeds.programme import EVENTS, FILM_NIGHT, MEETUP
from tests.feeds.strange import SNIPPETS

ALL_OF_THEM = "".join(SNIPPETS)


def texts(value: Any) -> list[str]:
    """Return each text in a value, however deep."""
    if isinstance(value, str):
        return [] if isinstance(value, Enum) else [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return []


def test_an_event_without_them_stays_the_same_object() -> None:
    assert all(harmless(told) is told for told in EVENTS)


def test_they_leave_a_title() -> None:
    assert harmless(event(title="A\x00\ud800\u202eB\r\nC\rD")) == event(title="AB\nC\nD")


def test_they_leave_parts_of_parts() -> None:
    told = series(
        "FREQ=WEEKLY",
        tags=("film", ALL_OF_THEM),
        venue=Venue("v", ALL_OF_THEM, city=ALL_OF_THEM),
        overrides=(Override(MEETUP.recurrence.overrides[0].recurrence_id, title=ALL_OF_THEM),)
        if MEETUP.recurrence
        else (),
    )
    assert [text for text in texts(harmless(told)) if has_forbidden(text)] == []
    assert [text for text in texts(told) if has_forbidden(text)] == [ALL_OF_THEM] * 4


@pytest.mark.parametrize("text", SNIPPETS)
def test_nothing_else_is_touched(text: str) -> None:
    (cleaned,) = harmless((text,))
    assert harmless(event(description=text)) == event(description=cleaned)


def test_words_of_the_domain_stay_what_they_are() -> None:
    told = harmless(event(kind=Kind.CALL, status=Status.CANCELLED, title="\x07"))
    assert (told.kind, told.status) == (Kind.CALL, Status.CANCELLED)
    assert type(told.kind) is Kind


def test_the_whole_programme_has_texts_to_look_at() -> None:
    assert len(texts(FILM_NIGHT)) > 10
