"""Tokens that say what a reader holds."""

import base64
import json
import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.filter import EventFilter, parse_filter
from calendar_service.domain.sync import (
    Reach,
    SyncToken,
    Told,
    format_token,
    parse_token,
    question_of,
)

TODAY = date(2027, 3, 1)
HELD = Reach(41, date(2027, 3, 1), None, date(2029, 4, 1))
TOKEN = SyncToken("epoch", "question", HELD)
days = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))
names = st.text(string.ascii_letters + string.digits, min_size=1, max_size=20)
reaches = st.builds(Reach, st.integers(0, 2**60), days, days, days)
tokens = st.builds(SyncToken, names, names, reaches, st.none() | reaches, st.just("") | names)


def asked(**parameters: str) -> EventFilter:
    found, problems = parse_filter(parameters.items(), today=TODAY, default_start=TODAY)
    assert not problems
    return found


def packed(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@given(tokens)
def test_a_token_comes_back_from_its_text(token: SyncToken) -> None:
    assert parse_token(format_token(token)) == token


@given(tokens)
def test_the_text_can_stand_in_an_address_as_it_is(token: SyncToken) -> None:
    assert set(format_token(token)) <= {*string.ascii_letters, *string.digits, "-", "_"}


@given(st.text() | st.binary().map(lambda octets: base64.urlsafe_b64encode(octets).decode()))
def test_any_other_text_is_no_token(text: str) -> None:
    assert parse_token(text) is None


@given(tokens, st.integers(0, 500), st.characters())
def test_a_token_that_was_tampered_with_is_another_or_none(
    token: SyncToken, at: int, character: str
) -> None:
    text = format_token(token)
    tampered = text[:at] + character + text[at + 1 :]

    found = parse_token(tampered)

    assert found is None or format_token(found) == tampered


@pytest.mark.parametrize(
    "value",
    [
        *(None, 1, "text", [], {}, [1], [[]] * 6),
        [1, "epoch", "question", None, None, ""],
        [1, "epoch", "question", [1, None, None], None, ""],
        [1, "epoch", "question", ["1", None, None, None], None, ""],
        [1, "epoch", "question", [-1, None, None, None], None, ""],
        [1, "epoch", "question", [True, None, None, None], None, ""],
        [1, "epoch", "question", [1.5, None, None, None], None, ""],
        [1, "epoch", "question", [1, "soon", None, None], None, ""],
        [1, "epoch", "question", [1, "0001-01-01", None, None], None, ""],
        [1, "epoch", "question", [1, "2027-01-01T09:00", None, None], None, ""],
        [1, "epoch", "a\x00b", [1, None, None, None], None, ""],
        [1, "epoch", "question", [1, None, None, None], None, "a\x00"],
        [1, 7, "question", [1, None, None, None], None, ""],
        [2, "epoch", "question", [1, None, None, None], None, ""],
    ],
)
def test_what_was_made_by_hand_is_no_token(value: object) -> None:
    assert parse_token(packed(value)) is None


def test_a_token_of_any_length_is_read_at_once() -> None:
    assert parse_token("W" * 10_000_000) is None
    assert parse_token(packed([[[[]]]] * 1000)) is None


def test_another_spelling_of_the_same_filter_is_the_same_question() -> None:
    first = asked(q="Choir  Berlin", language="de", country="de", near="48.70001,9.1")
    second = asked(near="48.7,9.1", country="DE", language="DE", q="choir berlin")

    assert question_of(first, Told.DATES) == question_of(second, Told.DATES)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"language": "de"}),
        ({"language": "de"}, {"not_language": "de"}),
        ({"language": "de"}, {"tag": "de"}),
        ({"q": "de"}, {"language": "de"}),
        ({"near": "48.7,9.1"}, {"near": "48.7,9.1", "within": "26"}),
    ],
)
def test_another_filter_is_another_question(first: dict[str, str], second: dict[str, str]) -> None:
    assert question_of(asked(**first), Told.DATES) != question_of(asked(**second), Told.DATES)


def test_other_days_are_the_same_question() -> None:
    """They stand in the token, and move with time."""
    assert question_of(asked(), Told.DATES) == question_of(asked(to="+30d"), Told.DATES)


def test_what_is_told_and_how_it_is_rendered_is_part_of_the_question() -> None:
    assert len(
        {
            question_of(asked(), Told.DATES),
            question_of(asked(), Told.EVENTS),
            question_of(asked(), Told.EVENTS, "2026f"),
        }
    ) == len(("dates", "events", "other events"))
