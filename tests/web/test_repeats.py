"""The form's repetitions and the rules they stand for, both ways."""

from datetime import date

import pytest

from calendar_service.web.repeats import form_of, rule_of

SECOND_TUESDAY = date(2014, 5, 13)
RULES = [
    ("weekly", "", "FREQ=WEEKLY"),
    ("fortnightly", "", "FREQ=WEEKLY;INTERVAL=2"),
    ("monthly", "2014-12-31", "FREQ=MONTHLY;UNTIL=20141231"),
    ("monthly_weekday", "", "FREQ=MONTHLY;BYDAY=2TU"),
    ("yearly", "2020-05-13", "FREQ=YEARLY;UNTIL=20200513"),
]


@pytest.mark.parametrize(("repeat", "until", "rule"), RULES)
def test_a_named_repetition_is_a_rule_and_the_rule_is_that_repetition(
    repeat: str, until: str, rule: str
) -> None:
    form = {"repeat": repeat, "repeat_until": until, "recurrence": ""}

    assert rule_of(form | {"start_date": "2014-05-13"}) == rule
    assert form_of(rule, SECOND_TUESDAY) == form


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=1TU",
        "FREQ=WEEKLY;COUNT=5",
        "FREQ=WEEKLY;UNTIL=20140630T160000Z",
        "FREQ=WEEKLY;BYDAY=TU,TH",
    ],
)
def test_any_other_rule_is_kept_as_it_is_written(rule: str) -> None:
    form = form_of(rule, SECOND_TUESDAY)

    assert form == {"repeat": "custom", "repeat_until": "", "recurrence": rule}
    assert rule_of(form | {"start_date": "2014-05-13"}) == rule


def test_what_does_not_repeat_has_no_rule() -> None:
    form = {"repeat": "", "repeat_until": "2014-06-01", "recurrence": "FREQ=WEEKLY"}

    assert rule_of(form | {"start_date": "2014-05-13"}) is None


def test_the_fifth_weekday_of_a_month_means_the_last() -> None:
    form = {"repeat": "monthly_weekday", "repeat_until": "", "recurrence": ""}

    assert rule_of(form | {"start_date": "2014-05-29"}) == "FREQ=MONTHLY;BYDAY=-1TH"


def test_a_last_date_that_cannot_be_read_is_passed_on_to_be_reported() -> None:
    form = {"repeat": "weekly", "repeat_until": "in June", "recurrence": ""}

    assert rule_of(form | {"start_date": "2014-05-13"}) == "FREQ=WEEKLY;UNTIL=in June"
