"""What stands in the form: nothing typed is lost, and mistakes lie beside their fields."""

from datetime import date

import pytest

from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.domain.rule import parse_rule
from calendar_service.web.present_form import (
    country_choices,
    empty_form,
    form_problems,
    form_values,
    is_fold_open,
    zone_regions,
)
from tests.web.making import CALENDAR, WORDS


def test_an_empty_form_leaves_the_zone_to_the_place() -> None:
    form = empty_form(CALENDAR, "c1")

    assert {name: value for name, value in form.items() if value} == {
        "kind": "event",
        "status": "confirmed",
        "client_id": "c1",
    }


def test_the_fields_of_a_submission_fill_the_form() -> None:
    fields = {
        "title": "Talks",
        "start": "2014-05-12T18:00",
        "end": "2014-05-12T21:00",
        "time_zone": "Europe/Vienna",
        "venue": {"name": "MuseumsQuartier", "city": "Wien"},
        "organiser": {"name": "Creative Region", "url": "https://example.at"},
        "contact": {"name": "Alice", "email": "alice@example.org"},
        "price": {"text": "Free", "free": True},
        "categories": ["design", "open-calls"],
        "tags": ["talks", "soup"],
        "recurrence": "FREQ=WEEKLY;UNTIL=20140630",
    }

    form = form_values(fields, CALENDAR, "c1")

    assert form == empty_form(CALENDAR, "c1") | {
        "title": "Talks",
        "start_date": "2014-05-12",
        "start_time": "18:00",
        "end_date": "2014-05-12",
        "end_time": "21:00",
        "time_zone": "Europe/Vienna",
        "venue_name": "MuseumsQuartier",
        "venue_city": "Wien",
        "organiser_name": "Creative Region",
        "organiser_url": "https://example.at",
        "contact_name": "Alice",
        "contact_email": "alice@example.org",
        "price_text": "Free",
        "categories": "design open-calls",
        "tags": "talks, soup",
        "repeat": "weekly",
        "repeat_until": "2014-06-30",
    }


def test_the_exclusive_end_of_whole_days_is_asked_as_the_last_day() -> None:
    form = form_values({"start": "2014-06-03", "end": "2014-06-06"}, CALENDAR, "c1")

    assert (form["end_date"], form["end_time"]) == ("2014-06-05", "")


def test_a_closing_anywhere_on_earth_is_kept_whole() -> None:
    form = form_values({"closes_at": "2014-06-30T23:59 AoE"}, CALENDAR, "c1")

    assert (form["closes_date"], form["closes_time"]) == ("2014-06-30T23:59 AoE", "")


def test_mistakes_are_told_beside_the_field_that_people_filled_in() -> None:
    paths = ("title", "start", "end", "closes_at", "venue.country", "venue.id", "contact.email")
    more = (
        "price.text",
        "price.amount",
        "organiser.url",
        "tags.3",
        "recurrence",
        "overrides.0.end",
    )
    problems = [Problem(path, "This is needed.") for path in paths + more]

    found = form_problems(problems, WORDS)

    assert list(found) == [
        "",
        "title",
        "start_date",
        "end_date",
        "venue_name",
        "contact_email",
        "price_text",
        "recurrence",
        "venue_country",
        "organiser_url",
        "tags",
        "closes_date",
    ]
    assert found["price_text"] == ["This is needed.", "This is needed."]


def test_people_are_told_of_the_last_day_not_of_an_exclusive_end() -> None:
    problems = Problems()
    fields = {"title": "Talks", "start": "2014-05-08", "end": "2014-05-08"}
    read_proposal(fields, default_tzid="Europe/Brussels", problems=problems)

    assert form_problems(problems.all(), WORDS) == {
        "end_date": ["The last day must not lie before the first."]
    }


def test_people_are_not_told_how_the_api_writes_times() -> None:
    problems = Problems()
    read_proposal(
        {"title": "Talks", "start": "8 May"}, default_tzid="Europe/Brussels", problems=problems
    )

    assert form_problems(problems.all(), WORDS)["start_date"][0] == (
        "This cannot be read as a date and time. Write them like 2027-05-08, 8.5.2027 or "
        "8 May 2027, and 9:00, 21.30 or 9 pm."
    )


def test_a_time_that_is_wrong_is_told_at_the_time() -> None:
    problems = Problems()
    wrong = {"title": "Talks", "start": "2027-05-08Thalf past", "end": "2027-05-08T9"}
    read_proposal(wrong, default_tzid="Europe/Brussels", problems=problems)
    typed = {"start_time": "half past", "end_time": "9-"}

    said = ["This cannot be read as a time. Write it like 9:00, 21.30, 9h30 or 9 pm."]
    found = form_problems(problems.all(), WORDS, form=typed)
    assert found == {"start_time": said, "end_time": said}


def test_a_time_before_the_start_is_told_at_the_time_of_the_end() -> None:
    problems = Problems()
    wrong = {"title": "Talks", "start": "2027-05-08T19:30", "end": "2027-05-08T18:00"}
    read_proposal(wrong, default_tzid="Europe/Brussels", problems=problems)

    assert list(form_problems(problems.all(), WORDS, form={"end_time": "18"})) == ["end_time"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"end_time": "18"}, "end_time"),
        ({"start_date": "8.5.2027", "end_date": "8 May 2027", "end_time": "18"}, "end_time"),
        ({"start_date": "8.5.2027", "end_date": "7.5.2027", "end_time": "18"}, "end_date"),
        ({"start_date": "8.5.2027", "end_date": "7.5.2027"}, "end_date"),
    ],
)
def test_an_end_before_the_start_is_told_where_it_was_typed(
    typed: dict[str, str], field: str
) -> None:
    found = form_problems([Problem("end", "The end must be after the start.")], WORDS, form=typed)

    assert list(found) == [field]
    if field == "end_date":
        assert found[field] == ["The last day must not lie before the first."]


def test_a_day_that_its_month_lacks_is_told_as_that() -> None:
    problems = Problems()
    wrong = {"title": "Talks", "start": "31.2.2027T18:00"}
    read_proposal(wrong, default_tzid="Europe/Brussels", problems=problems)
    typed = {"start_date": "31.2.2027", "start_time": "18"}

    assert form_problems(problems.all(), WORDS, form=typed) == {
        "start_date": ["There is no such day: the last of that month is 28 February 2027."]
    }


def test_the_end_of_a_repetition_that_was_chosen_by_name_has_its_own_field() -> None:
    problems = Problems()
    for rule in ("FREQ=WEEKLY;UNTIL=in June", "FREQ=WEEKLY;COUNT=ten"):
        parse_rule(rule, date(2014, 5, 8), "UTC", problems)
    parse_rule("FREQ=WEEKLY;UNTIL=20140630;COUNT=3", date(2014, 5, 8), "UTC", problems)
    found = [Problem("recurrence", each.text, each.values) for each in problems.all()]

    assert form_problems(found, WORDS, form={"repeat": "weekly"}) == {
        "repeat_until": [
            "This cannot be read as a date. Write it like 2027-05-08, 8.5.2027 or 8 May 2027."
        ],
        "repeat_count": [
            "This must be a whole number from 1 to 1000.",
            "Give a last date or a number of times, not both.",
        ],
    }
    assert list(form_problems(found, WORDS)) == ["recurrence"]


def test_a_fold_opens_when_it_holds_a_value_or_a_mistake() -> None:
    form = empty_form(CALENDAR, "c1")
    names = ["status", "time_zone", "repeat"]

    def is_open(form: dict[str, str], problems: dict[str, list[str]]) -> bool:
        return is_fold_open(names, form, problems=problems, calendar=CALENDAR)

    assert not is_open(form, {})
    assert is_open(form | {"time_zone": "Europe/Vienna"}, {})
    assert is_open(form, {"repeat": ["Mistake"]})
    assert not is_open(form | {"title": "Talks"}, {"title": ["Mistake"]})


def test_countries_are_sorted_as_they_are_read() -> None:
    names = [name for _, name in country_choices(WORDS)]

    assert names.index("Åland Islands") < names.index("Albania") < names.index("Zimbabwe")


def test_zones_are_grouped_by_region() -> None:
    assert zone_regions(["UTC", "Europe/Vienna", "Europe/Brussels"]) == [
        ("", ["UTC"]),
        ("Europe", ["Europe/Brussels", "Europe/Vienna"]),
    ]


def test_a_mistake_names_days_and_zones_as_people_do() -> None:
    problems = Problems()
    fields = {"title": "Walk", "start": "2027-03-28T02:30", "time_zone": "Europe/Berlin"}
    read_proposal(fields, default_tzid="UTC", problems=problems)

    assert form_problems(problems.all(), WORDS) == {
        "start_date": [
            "On Sunday, 28 March 2027 clocks in Berlin jump over 02:30: there is no such time. "
            "Choose one before or after the gap."
        ]
    }
