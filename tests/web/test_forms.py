"""What people type into the form, as the fields of a submission."""

from datetime import date
from typing import Any

import pytest
from starlette.datastructures import FormData

from calendar_service.domain.calendar import Calendar
from calendar_service.web.forms import changes_of, edited, fields_of, typed
from calendar_service.web.present_form import empty_form, form_values
from calendar_service.web.spelling import spelling_of
from calendar_service.words.load import load_words

CALENDAR = Calendar(
    title="Calendar", tzid="Europe/Brussels", language="en", public_url="http://localhost"
)


ENGLISH = spelling_of(load_words("en"), date(2026, 11, 22))


def form(**filled: str) -> dict[str, str]:
    return empty_form(CALENDAR, "") | filled


def fields(**filled: str) -> dict[str, Any]:
    """Return what was filled in, without what an untouched form sends."""
    untouched = fields_of(form())
    return {
        name: value
        for name, value in fields_of(form(**filled), ENGLISH).items()
        if untouched.get(name) != value
    }


def test_an_untouched_form_says_only_what_is_chosen_on_it() -> None:
    assert fields_of(form()) == {
        "kind": "event",
        "status": "confirmed",
        "contact": {"name": "", "email": ""},
    }


@pytest.mark.parametrize(
    ("clock", "read"),
    [
        ("09:00", "09:00"),
        ("9", "09:00"),
        ("9:00", "09:00"),
        ("9h", "09:00"),
        ("9 h", "09:00"),
        ("9h30", "09:30"),
        ("9 Uhr", "09:00"),
        ("14 o'clock", "14:00"),
        ("21.30", "21:30"),
        ("21 : 30", "21:30"),
        ("9 pm", "21:00"),
        ("9pm", "21:00"),
        ("9 P.M.", "21:00"),
        ("9:15 am", "09:15"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("12:30 p.m.", "12:30"),
        ("0", "00:00"),
        (" 9 ", "09:00"),
        ("09:00:00", "09:00"),
        ("noon", "12:00"),
        ("21 pm", "21:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(clock: str, read: str) -> None:
    assert fields(start_date="2027-05-08", start_time=clock) == {"start": f"2027-05-08T{read}"}


@pytest.mark.parametrize("clock", ["late", "25", "9:5", "13 am", "9-25", "9:00 to 10", "½"])
def test_a_time_that_cannot_be_read_is_passed_on_to_be_reported(clock: str) -> None:
    start = fields(start_date="2027-05-08", start_time=clock)["start"]

    assert start.startswith("2027-05-08T")
    assert start not in {f"2027-05-08T{hour:02}:00" for hour in range(24)}


@pytest.mark.parametrize(
    "day",
    [
        "2027-05-08",
        " 2027-05-08 ",
        "8.5.2027",
        "08.05.2027",
        "8/5/2027",
        "8.5.27",
        "Sat, 8 May 2027",
        "May 8th, 2027",
        "8. Mai 2027",
        "8 May",
    ],
)
def test_a_date_is_read_as_people_write_it(day: str) -> None:
    assert fields(start_date=day) == {"start": "2027-05-08"}


@pytest.mark.parametrize("day", ["tomorrow", "2027", "32.5.2027"])
def test_a_date_that_cannot_be_read_is_passed_on_to_be_reported(day: str) -> None:
    assert fields(start_date=day) == {"start": day}


@pytest.mark.parametrize(
    ("filled", "end"),
    [
        ({"end_date": "2027-05-08"}, "2027-05-09"),
        ({"end_date": "10.5.2027"}, "2027-05-11"),
        ({"end_date": "2027-12-31"}, "2028-01-01"),
        ({"start_time": "9", "end_time": "17"}, "2027-05-08T17:00"),
        ({"start_time": "9", "end_time": "17", "end_date": "9.5.2027"}, "2027-05-09T17:00"),
        ({"start_time": "9", "end_date": "2027-05-09"}, "2027-05-09"),
        ({"end_time": "17"}, "2027-05-08T17:00"),
        ({"end_date": "soon"}, "soon"),
    ],
)
def test_the_last_day_becomes_the_end_which_is_exclusive(filled: dict[str, str], end: str) -> None:
    assert fields(start_date="2027-05-08", **filled)["end"] == end


def test_a_closing_may_say_its_zone_in_words() -> None:
    assert fields(closes_date="2027-05-08T17:00 AoE") == {"closes_at": "2027-05-08T17:00 AoE"}
    assert fields(closes_date="8.5.2027", closes_time="17h") == {"closes_at": "2027-05-08T17:00"}


@pytest.mark.parametrize(
    ("filled", "rule"),
    [
        ({"repeat": "weekly"}, "FREQ=WEEKLY"),
        ({"repeat": "fortnightly"}, "FREQ=WEEKLY;INTERVAL=2"),
        ({"repeat": "monthly_weekday"}, "FREQ=MONTHLY;BYDAY=2SA"),
        ({"repeat": "yearly", "repeat_until": "2030-05-08"}, "FREQ=YEARLY;UNTIL=20300508"),
        ({"repeat": "weekly", "repeat_until": "31.12.2027"}, "FREQ=WEEKLY;UNTIL=20271231"),
        ({"repeat": "weekly", "repeat_count": " 12 "}, "FREQ=WEEKLY;COUNT=12"),
        ({"repeat": "weekly", "repeat_until": "Christmas"}, "FREQ=WEEKLY;UNTIL=Christmas"),
        ({"repeat": "custom", "recurrence": " FREQ=DAILY "}, "FREQ=DAILY"),
        ({"repeat": "", "recurrence": "FREQ=DAILY"}, "FREQ=DAILY"),
        ({"repeat": "weekly", "recurrence": "FREQ=DAILY"}, "FREQ=WEEKLY"),
        ({"repeat": "custom"}, None),
        ({"repeat": ""}, None),
    ],
)
def test_a_repetition_becomes_a_rule(filled: dict[str, str], rule: str | None) -> None:
    for day in ("2027-05-08", "8.5.2027"):
        assert fields(start_date=day, **filled).get("recurrence") == rule


@pytest.mark.parametrize(
    "typed_days",
    [
        "15.5.2027; 22 May 2027",
        "15.5.2027\n22.5.2027\n",
        "15.5.2027, 22.5.2027",
        "May 15, 2027; May 22, 2027;",
    ],
)
def test_dates_to_skip_are_read_one_by_one(typed_days: str) -> None:
    found = fields(start_date="2027-05-08", repeat="weekly", exclude=typed_days)

    assert found["exclude"] == ["2027-05-15", "2027-05-22"]


def test_what_does_not_repeat_skips_nothing() -> None:
    assert fields(start_date="2027-05-08", exclude="15.5.2027") == {"start": "2027-05-08"}


KNOWN = {
    "venue_id": "v1",
    "venue_name": "Barn",
    "venue_city": "Gent",
    "venue_known_as": "Barn | Gent",
}


def test_a_known_venue_that_was_chosen_is_named_by_its_id() -> None:
    assert fields(**KNOWN) == {"venue": {"id": "v1"}}


@pytest.mark.parametrize(
    "written_over",
    [{"venue_name": "Old Barn"}, {"venue_city": "Aalst"}, {"venue_address": "Street 1"}],
)
def test_a_chosen_venue_that_was_written_over_is_another(written_over: dict[str, str]) -> None:
    found = fields(**KNOWN | written_over)["venue"]

    assert "id" not in found
    assert found == {"name": "Barn", "city": "Gent"} | {
        name.removeprefix("venue_"): value for name, value in written_over.items()
    }


def test_lists_and_parts_hold_only_what_was_filled_in() -> None:
    assert fields(
        tags=" choir, , Bread ",
        categories="open-calls surveys",
        venue_city="Gent",
        venue_country="BE",
        organiser_name="  ",
        price_text="free",
        contact_email="alice@example.org",
        online_url=" ",
    ) == {
        "tags": ["choir", "Bread"],
        "categories": ["open-calls", "surveys"],
        "venue": {"city": "Gent", "country": "BE"},
        "price": {"text": "free"},
        "contact": {"name": "", "email": "alice@example.org"},
    }


def test_everything_typed_is_kept_for_showing_it_again() -> None:
    received = FormData(
        [
            ("title", "  Supper "),
            ("start_date", "soon"),
            ("description", "one\ntwo"),
            ("categories", "a"),
            ("categories", "b"),
            ("csrf", "secret"),
        ]
    )

    values = typed(received, CALENDAR)

    assert values == form(
        title="  Supper ", start_date="soon", description="one\ntwo", categories="a b"
    )


STORED = {
    "title": "Market",
    "start": "2027-05-07T08:00:00",
    "end": "2027-05-07T12:00:00",
    "time_zone": "Europe/Brussels",
    "recurrence": "RRULE:FREQ=WEEKLY;COUNT=9",
    "exclude": ["2027-05-14"],
    "overrides": [{"recurrence_id": "2027-05-21", "title": "Late"}],
    "venue": {"name": "Square", "latitude": 50.1, "longitude": 4.2},
    "price": {"text": "free", "amount": "0", "currency": "EUR"},
    "status_reason": "because",
    "contact": {"name": "", "email": "alice@example.org"},
}


def test_an_edit_that_touches_nothing_changes_nothing() -> None:
    shown = form_values(STORED, CALENDAR, "")

    assert edited(STORED, shown=shown, sent=shown) == STORED


def test_an_edit_changes_what_was_touched_and_leaves_what_the_form_cannot_show() -> None:
    shown = form_values(STORED, CALENDAR, "")

    found = edited(STORED, shown=shown, sent=shown | {"title": "Fair", "venue_name": "Hall"})

    assert found == STORED | {"title": "Fair", "venue": {"name": "Hall"}}


def test_clearing_a_field_clears_it() -> None:
    shown = form_values(STORED, CALENDAR, "")

    found = edited(STORED, shown=shown, sent=shown | {"end_date": "", "end_time": ""})

    assert found == {name: value for name, value in STORED.items() if name != "end"}


def test_a_series_that_ends_takes_its_exceptions_with_it() -> None:
    shown = form_values(STORED, CALENDAR, "")

    found = edited(STORED, shown=shown, sent=shown | {"repeat": ""})

    gone = ("recurrence", "exclude", "overrides")
    assert found == {name: value for name, value in STORED.items() if name not in gone}


def test_a_known_venue_is_kept_by_its_id() -> None:
    stored = {"title": "x", "start": "2027-05-08", "venue": {"id": "barn"}}
    shown = form_values(stored, CALENDAR, "")

    assert edited(stored, shown=shown, sent=shown | {"title": "y"})["venue"] == {"id": "barn"}


def test_an_edit_of_a_live_event_says_only_what_differs() -> None:
    shown = form_values(STORED, CALENDAR, "")
    sent = shown | {"title": "Fair", "end_date": "", "end_time": ""}

    assert changes_of(STORED, shown=shown, sent=sent) == {"end": None, "title": "Fair"}
    assert changes_of(STORED, shown=shown, sent=shown) == {}


def test_an_edit_of_one_date_says_when_it_ends_since_the_form_has_shown_it() -> None:
    before = {"title": "Market", "start": "2027-05-07T08:00:00", "end": "2027-05-07T12:00:00"}
    shown = form_values(before, CALENDAR, "")

    found = changes_of(before, shown=shown, sent=shown | {"start_time": "9:00"}, is_one_date=True)

    assert found == {"start": "2027-05-07T09:00", "end": "2027-05-07T12:00:00"}


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ({"start_time": "19.30", "end_time": "21"}, "2027-05-08T21:00"),
        ({"start_time": "19.30-21.00"}, "2027-05-08T21:00"),
        ({"start_time": "19:30 – 2:00"}, "2027-05-09T02:00:00"),
        ({"start_time": "22", "end_time": "2"}, "2027-05-09T02:00:00"),
        ({"start_time": "19:30", "end_time": "18:00"}, "2027-05-08T18:00"),
    ],
    ids=["the same day", "both in one", "both, by night", "a night", "a mistake"],
)
def test_a_time_alone_ends_on_the_day_of_the_start_or_in_the_night_after_it(
    typed: dict[str, str], end: str
) -> None:
    told = fields(start_date="2027-05-08", **typed)

    assert (str(told["start"])[:10], told["end"]) == ("2027-05-08", end)


def test_a_web_address_needs_no_https_before_it() -> None:
    told = fields(url="example.org/concert", online_url="meet", registration_url="ftp://x.org/")

    assert (told["url"], told["online_url"]) == ("https://example.org/concert", "meet")
    assert told["registration_url"] == "ftp://x.org/"
