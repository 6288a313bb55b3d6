"""Pages of a listing: limits and opaque places."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.paging import Paging, Place, cursor, parse_paging
from tests.volume import Volume

LIMIT = "limit takes a whole number from 1 to 200."
AFTER = "after takes what the link to the next page holds, unchanged."


def refusals(**values: str) -> list[str]:
    paging, problems = parse_paging(values)
    assert paging.after is None
    assert {problem.field for problem in problems.all()} <= set(values)
    return [str(problem) for problem in problems.all()]


def packed(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def test_a_page_has_fifty_rows_unless_another_number_is_asked_for() -> None:
    assert parse_paging({})[0] == Paging(50, None)
    assert [parse_paging({"limit": text})[0].limit for text in ("", "1", "200", "007")] == [
        *(50, 1, 200, 7)
    ]


@pytest.mark.parametrize(
    "text",
    ["0", "-1", "201", "1000", "0002000", "1.5", "ten", "٣", "²", " 5", "5 ", "1e2", "9" * 5000],
)
def test_another_limit_is_refused_with_what_is_allowed(text: str) -> None:
    assert refusals(limit=text) == [LIMIT]


@pytest.mark.parametrize(
    "place",
    [
        Place(0, "film-night/20270504T190000"),
        Place(-62135596800_000000, "x/"),
        Place(253370764800_000000, "~" * 200),
    ],
)
def test_a_place_comes_back_from_its_cursor(place: Place) -> None:
    assert parse_paging({"after": cursor(place)})[0].after == place


def test_a_cursor_may_stand_in_an_address_as_it_is() -> None:
    assert cursor(Place(1, "film-night/")).replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "%%%",
        "ü",
        "\ud800",
        "\x00",
        "=",
        "====",
        packed(b"1"),
        packed(b":x"),
        packed(b"1:"),
        packed(b"x:y"),
        packed(b"1.5:y"),
        packed(b"1:y\x00"),
        packed(b"1:y\n"),
        packed(b"1:\xff\xfe"),
        packed(b"1:\xed\xa0\x80"),
        packed("1:日本".encode()),
        packed("١:y".encode()),
        packed(b"1" * 19 + b":y"),
        packed(b"1:" + b"y" * 201),
        packed(b'[1,"y"]'),
        packed(b"[" * 100_000),
        packed(b"1:y") + "\n",
    ],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    assert refusals(after=text) == [AFTER]


def test_both_mistakes_are_told_at_once() -> None:
    assert refusals(limit="many", after="?") == [LIMIT, AFTER]


def test_no_cursor_breaks_anything(volume: Volume) -> None:
    @volume.examples(20_000)
    @given(st.one_of(st.text(st.characters()), st.binary().map(packed)))
    def check(text: str) -> None:
        paging, problems = parse_paging({"after": text})
        assert paging.after is None or cursor(paging.after)
        assert bool(problems) == (paging.after is None and text != "")

    check()
