"""The table, as a reader of CSV finds it, and what a spreadsheet may make of a cell."""

import csv
import json
from io import StringIO
from typing import Any

import pytest

from calendar_service.domain.event import Category, Event
from calendar_service.domain.text import strip_forbidden
from calendar_service.domain.venue import Venue
from calendar_service.feeds.csv import BYTE_ORDER_MARK, HEADER, join_csv
from calendar_service.feeds.entry import Entry
from tests.events import event
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.listed import listed
from tests.feeds.programme import CALL, EVENTS, FESTIVAL, FILM_NIGHT, MEETUP, SURVEY, entries

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def read(table: bytes) -> list[dict[str, str]]:
    assert table.startswith(BYTE_ORDER_MARK)
    text = table.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.DictReader(StringIO(text, newline=""), strict=True))


def row(told: Event) -> dict[str, str]:
    (only,) = read(join_csv(listed([Entry(told)])))
    return only


def test_the_header_names_the_fields_of_the_json_listing() -> None:
    flat = set()
    for name, value in json.loads(next(listed([Entry(FILM_NIGHT)]))).items():
        parts = value[0] if name == "categories" else value
        inner = [f"{name}_{part}" for part in parts] if isinstance(parts, dict) else [name]
        flat.update(inner)
    assert set(HEADER) - {"recurrence_rrule", "recurrence_text", *flat} == set()
    assert flat - set(HEADER) == {"description_html", "recurrence"}
    assert len(set(HEADER)) == len(HEADER)


def test_without_entries_the_table_is_a_header() -> None:
    assert join_csv([]) == BYTE_ORDER_MARK + ",".join(HEADER).encode() + b"\r\n"


def test_a_row_says_what_the_json_says() -> None:
    told = row(FILM_NIGHT)
    assert {name: value for name, value in told.items() if value} == {
        "id": "film-night",
        "uid": FILM_NIGHT.uid,
        "url": "https://calendar.example.org/events/film-night",
        "kind": "event",
        "status": "confirmed",
        "title": "Film night: Der Himmel über Berlin",
        "description": "Wim Wenders, 1987, with subtitles; *bring a friend*.",
        "start": "2027-05-04T19:00:00+02:00",
        "end": "2027-05-04T21:30:00+02:00",
        "time_zone": "Europe/Berlin",
        "all_day": "false",
        "venue_id": "kino-babylon",
        "venue_name": "Kino Babylon",
        "venue_address": "Rosa-Luxemburg-Straße 30",
        "venue_postal_code": "10178",
        "venue_city": "Berlin",
        "venue_country": "DE",
        "venue_latitude": "52.5258",
        "venue_longitude": "13.4112",
        "organiser_id": "alice",
        "organiser_name": "Alice",
        "organiser_url": "https://alice.example.org/",
        "categories_slug": "film; free-culture",
        "categories_name": "Film; Free culture",
        "tags": "Wenders; angels",
        "language": "en",
        "image_url": "https://calendar.example.org/images/ab.webp",
        "image_alt": "An angel",
        "image_width": "1920",
        "image_height": "1080",
        "registration_url": "https://tickets.example.org/night?seat=1&row=2",
        "price_text": "7 €, 5 € reduced",
        "price_amount": "7.00",
        "price_currency": "EUR",
        "price_free": "false",
        "sequence": "3",
        "updated": "2027-01-03T08:30:00Z",
    }


def test_each_date_of_a_series_has_a_row() -> None:
    told = read(join_csv(listed(entries(MEETUP))))
    assert [(each["recurrence_id"], each["start"], each["status"]) for each in told] == [
        ("20270504T190000", "2027-05-04T19:00:00+02:00", "confirmed"),
        ("20270518T190000", "2027-05-19T20:00:00+02:00", "confirmed"),
        ("20270525T190000", "2027-05-25T19:00:00+02:00", "cancelled"),
        ("20270601T190000", "2027-06-01T19:00:00+02:00", "confirmed"),
        ("20270608T190000", "2027-06-08T19:00:00+02:00", "confirmed"),
        ("20270703T140000", "2027-07-03T14:00:00+02:00", "confirmed"),
    ]
    assert [each["title"] for each in told[:2]] == ["Wiki meetup", "Wiki meetup, on a Wednesday"]
    assert [each["venue_name"] for each in told[2:4]] == ["Kino Babylon", "Tiergarten"]


def test_whole_days_closings_and_what_has_no_time() -> None:
    told = [row(each) for each in (FESTIVAL, CALL, SURVEY)]
    assert [(each["start"], each["end"], each["closes_at"]) for each in told] == [
        ("2027-06-11", "2027-06-14", ""),
        ("2027-06-30T23:59:00-12:00", "", "2027-06-30T23:59:00-12:00"),
        ("", "", ""),
    ]


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_a_cell_that_a_spreadsheet_would_run_is_text(sign: str) -> None:
    told = row(event(title=f"{sign}1+1", categories=(Category("film", f"{sign}1"),)))
    plain = strip_forbidden(sign)
    assert told["title"] == f"'{plain}1+1"
    assert told["categories_name"] == f"'{plain}1"


def test_a_number_is_a_number_even_below_zero() -> None:
    told = row(event(venue=Venue("v", "-1", latitude=-33.87, longitude=-0.5)))
    assert (told["venue_latitude"], told["venue_longitude"]) == ("-33.87", "-0.5")
    assert told["venue_name"] == "'-1"


@pytest.mark.parametrize("field", IN_EVERY_FIELD)
def test_no_text_in_any_field_adds_a_cell_or_a_formula(field: str) -> None:
    for text in WEB_TEXTS:
        for told in (row(IN_EVERY_FIELD[field](f"A{text}Z")), row(IN_EVERY_FIELD[field](text))):
            assert list(told) == list(HEADER), text
            numbers = {"venue_latitude", "venue_longitude"}
            cells = [value for name, value in told.items() if name not in numbers]
            assert [cell for cell in cells if cell.startswith(FORMULA_SIGNS)] == [], text


def test_a_text_comes_back_as_it_was() -> None:
    for text in WEB_TEXTS:
        told = row(event(title=f"A{text}Z", description=f"A{text}Z"))
        assert told["title"] == told["description"] == strip_forbidden(f"A{text}Z")


def test_the_whole_programme_is_one_table() -> None:
    told: list[dict[str, Any]] = list(read(join_csv(listed(entries(*EVENTS)))))
    assert [each["id"] for each in told] == [
        "film-night", *["meetup"] * 6, "festival", "call", "talk", "survey",
    ]  # fmt: skip
