"""The form's repetitions and the rules they stand for, both ways."""

from datetime import date

import pytest

from calendar_service.web.repeats import NAMES, form_of, repeat_choices, rule_of
from tests.web.making import WORDS

SECOND_TUESDAY = date(2014, 5, 13)
RULES = [
    ("daily", "", "", "FREQ=DAILY"),
    ("weekdays", "", "10", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=10"),
    ("weekly", "", "", "FREQ=WEEKLY"),
    ("weekly", "", "5", "FREQ=WEEKLY;COUNT=5"),
    ("fortnightly", "", "", "FREQ=WEEKLY;INTERVAL=2"),
    ("monthly", "2014-12-31", "", "FREQ=MONTHLY;UNTIL=20141231"),
    ("monthly_weekday", "", "", "FREQ=MONTHLY;BYDAY=2TU"),
    ("yearly", "2020-05-13", "", "FREQ=YEARLY;UNTIL=20200513"),
]


def form(repeat: str, *, until: str = "", count: str = "", rule: str = "") -> dict[str, str]:
    return {
        "repeat": repeat,
        "repeat_until": until,
        "repeat_count": count,
        "recurrence": rule,
    }


@pytest.mark.parametrize(("repeat", "until", "count", "rule"), RULES)
def test_a_named_repetition_is_a_rule_and_the_rule_is_that_repetition(
    repeat: str, until: str, count: str, rule: str
) -> None:
    filled = form(repeat, until=until, count=count)

    assert rule_of(filled | {"start_date": "2014-05-13"}) == rule
    assert form_of(rule, SECOND_TUESDAY) == filled


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=WEEKLY;UNTIL=20140630T160000Z",
        "FREQ=WEEKLY;BYDAY=TU,TH",
    ],
)
def test_any_other_rule_is_kept_as_it_is_written(rule: str) -> None:
    found = form_of(rule, SECOND_TUESDAY)

    assert found == form("custom", rule=rule)
    assert rule_of(found | {"start_date": "2014-05-13"}) == rule


def test_each_repetition_is_named_after_the_first_day() -> None:
    assert repeat_choices(SECOND_TUESDAY, WORDS) == [
        ("", "It does not repeat"),
        ("daily", "Every day"),
        ("weekdays", "Every weekday, Monday to Friday"),
        ("weekly", "Every week on Tuesday"),
        ("fortnightly", "Every 2 weeks on Tuesday"),
        ("monthly_weekday", "Every month on the second Tuesday"),
        ("monthly", "Every month on day 13"),
        ("yearly", "Every year on 13 May"),
        ("custom", "By a rule of its own"),
    ]


def test_the_last_weekday_of_a_month_is_named_so() -> None:
    assert dict(repeat_choices(date(2014, 5, 29), WORDS))["monthly_weekday"] == (
        "Every month on the last Thursday"
    )


def test_without_a_first_day_repetitions_are_named_in_general() -> None:
    assert dict(repeat_choices(None, WORDS)) == NAMES


def test_what_does_not_repeat_has_no_rule() -> None:
    filled = form("", until="2014-06-01", rule="FREQ=WEEKLY")

    assert rule_of(filled | {"start_date": "2014-05-13"}) is None


def test_the_fifth_weekday_of_a_month_means_the_last() -> None:
    filled = form("monthly_weekday")

    assert rule_of(filled | {"start_date": "2014-05-29"}) == "FREQ=MONTHLY;BYDAY=-1TH"


def test_a_last_date_that_cannot_be_read_is_passed_on_to_be_reported() -> None:
    filled = form("weekly", until="in June") | {"start_date": "2014-05-13"}

    assert rule_of(filled) == "FREQ=WEEKLY;UNTIL=in June"


def test_a_fourth_weekday_that_is_the_last_can_be_either() -> None:
    fourth, fourth_and_last = date(2027, 5, 22), date(2027, 5, 25)

    offered = dict(repeat_choices(fourth_and_last, WORDS))

    assert "monthly_last" not in dict(repeat_choices(fourth, WORDS))
    assert (offered["monthly_weekday"], offered["monthly_last"]) == (
        "Every month on the fourth Tuesday",
        "Every month on the last Tuesday",
    )
    assert form_of("FREQ=MONTHLY;BYDAY=-1TU", fourth_and_last)["repeat"] == "monthly_last"
