"""Rules as text: what is read, what is refused with which sentence, and the way back."""

from datetime import date, datetime

import pytest

from calendar_service.domain.problems import Problems
from calendar_service.domain.rule import Frequency, Rule, Weekday, format_rule, parse_rule
from calendar_service.domain.when import Moment

EVENING = datetime(2027, 5, 4, 19, 0)
BERLIN = "Europe/Berlin"


def read(text: str, start: Moment = EVENING, tzid: str = BERLIN) -> Rule:
    problems = Problems()
    rule = parse_rule(text, start, tzid, problems)
    assert problems.all() == ()
    assert rule is not None
    return rule


def refusals(text: str, start: Moment = EVENING) -> list[str]:
    problems = Problems()
    assert parse_rule(text, start, BERLIN, problems) is None
    assert {problem.field for problem in problems.all()} == {"recurrence"}
    return [str(problem) for problem in problems.all()]


def test_every_part_of_a_rule_is_read() -> None:
    limits = "FREQ=YEARLY;INTERVAL=2;COUNT=9"
    days = "BYMONTH=3,10;BYMONTHDAY=1,-1;BYDAY=2TU,FR;BYSETPOS=1;WKST=SU"
    assert read(f"{limits};{days}") == Rule(
        frequency=Frequency.YEARLY,
        interval=2,
        count=9,
        by_month=(3, 10),
        by_month_day=(1, -1),
        by_day=((2, Weekday.TUESDAY), (None, Weekday.FRIDAY)),
        by_set_position=(1,),
        week_start=Weekday.SUNDAY,
    )


def test_parts_left_out_have_the_defaults_of_the_standard() -> None:
    assert read("FREQ=DAILY") == Rule(
        Frequency.DAILY, interval=1, count=None, until=None, week_start=Weekday.MONDAY
    )


@pytest.mark.parametrize(
    "text",
    ["RRULE:FREQ=WEEKLY;BYDAY=TU", "freq=weekly;byday=tu", " FREQ=WEEKLY;BYDAY=TU;\n"],
)
def test_a_rule_is_read_however_it_was_copied(text: str) -> None:
    assert read(text) == Rule(Frequency.WEEKLY, by_day=((None, Weekday.TUESDAY),))


def test_a_repeated_value_counts_once() -> None:
    assert read("FREQ=MONTHLY;BYMONTHDAY=7,1,7") == Rule(Frequency.MONTHLY, by_month_day=(7, 1))


def test_a_rule_without_count_and_until_is_open_ended() -> None:
    texts = ("FREQ=DAILY", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;UNTIL=20271231")
    assert [read(text).is_open_ended for text in texts] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=366;COUNT=1000",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU",
        "FREQ=MONTHLY;BYMONTHDAY=1,-1",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=2,3,4;BYDAY=TU",
        "FREQ=YEARLY;UNTIL=20321224T180000Z;BYDAY=53SA,-53SU",
    ],
)
def test_a_rule_is_written_as_it_was_read(text: str) -> None:
    assert format_rule(read(text), BERLIN) == text


def test_rfc5545_3_3_10_until_in_utc_is_wall_time_of_the_series() -> None:
    assert read("FREQ=DAILY;UNTIL=20271231T180000Z").until == datetime(2027, 12, 31, 19, 0)


def test_rfc5545_3_3_10_until_of_an_all_day_series_is_a_date() -> None:
    start = date(2027, 5, 4)
    texts = ("UNTIL=20271231", "UNTIL=20271231T230000Z", "UNTIL=20271231T120000")
    rules = [read(f"FREQ=DAILY;{text}", start) for text in texts]
    assert [rule.until for rule in rules] == [
        date(2027, 12, 31),
        date(2028, 1, 1),
        date(2027, 12, 31),
    ]
    assert format_rule(rules[0], BERLIN) == "FREQ=DAILY;UNTIL=20271231"


def test_a_date_as_until_of_a_timed_series_means_the_end_of_that_day() -> None:
    rule = read("FREQ=DAILY;UNTIL=20271231")
    assert rule.until == datetime(2027, 12, 31, 23, 59, 59)
    assert format_rule(rule, BERLIN) == "FREQ=DAILY;UNTIL=20271231T225959Z"


def test_until_may_be_the_start_itself() -> None:
    assert read("FREQ=DAILY;UNTIL=20270504T190000").until == EVENING


REFUSED = {
    "": "This is not a rule. Write it like FREQ=WEEKLY;BYDAY=TU, each part once.",
    "every Tuesday": "This is not a rule. Write it like FREQ=WEEKLY;BYDAY=TU, each part once.",
    "FREQ=DAILY;FREQ=DAILY": (
        "This is not a rule. Write it like FREQ=WEEKLY;BYDAY=TU, each part once."
    ),
    "FREQ=DAILY;BYHOUR=9": (
        "BYHOUR is not understood here. Allowed parts: FREQ, INTERVAL, COUNT, UNTIL, BYMONTH, "
        "BYMONTHDAY, BYDAY, BYSETPOS, WKST."
    ),
    "COUNT=3": "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY.",
    "FREQ=HOURLY": "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY.",
    "FREQ=DAILY;INTERVAL=0": "INTERVAL must be a whole number from 1 to 366.",
    "FREQ=DAILY;INTERVAL=367": "INTERVAL must be a whole number from 1 to 366.",
    "FREQ=DAILY;INTERVAL=٣": "INTERVAL must be a whole number from 1 to 366.",
    "FREQ=DAILY;COUNT=-1": "COUNT must be a whole number from 1 to 1000.",
    "FREQ=DAILY;COUNT=1001": "COUNT must be a whole number from 1 to 1000.",
    "FREQ=DAILY;UNTIL=soon": (
        "UNTIL must be a date like 20271231 or a time like 20271231T230000Z."
    ),
    "FREQ=DAILY;UNTIL=20270503": "UNTIL lies before the start.",
    "FREQ=DAILY;UNTIL=20271231;COUNT=3": "A rule may have COUNT or UNTIL, not both.",
    "FREQ=YEARLY;BYMONTH=13": "BYMONTH takes numbers from 1 to 12, separated by commas.",
    "FREQ=YEARLY;BYMONTH=-1": "BYMONTH takes numbers from 1 to 12, separated by commas.",
    "FREQ=MONTHLY;BYMONTHDAY=0": (
        "BYMONTHDAY takes numbers from 1 to 31 (or negative, counted from the end), "
        "separated by commas."
    ),
    "FREQ=WEEKLY;BYMONTHDAY=1": "BYMONTHDAY needs FREQ=MONTHLY or FREQ=YEARLY.",
    "FREQ=WEEKLY;BYDAY=XX": "BYDAY takes days like TU, 2TU or -1FR, separated by commas.",
    "FREQ=MONTHLY;BYDAY=0MO": "BYDAY takes days like TU, 2TU or -1FR, separated by commas.",
    "FREQ=WEEKLY;BYDAY=2TU": "A numbered day such as 2TU needs FREQ=MONTHLY or FREQ=YEARLY.",
    "FREQ=MONTHLY;BYDAY=6TU": "The number before a day may be at most 5 here.",
    "FREQ=YEARLY;BYMONTH=1;BYDAY=6TU": "The number before a day may be at most 5 here.",
    "FREQ=YEARLY;BYDAY=-54TU": "The number before a day may be at most 53 here.",
    "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0": (
        "BYSETPOS takes numbers from 1 to 366 (or negative, counted from the end), "
        "separated by commas."
    ),
    "FREQ=MONTHLY;BYSETPOS=1": "BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH beside it.",
    "FREQ=WEEKLY;WKST=2": "WKST must be one of MO, TU, WE, TH, FR, SA, SU.",
}


@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_a_mistake_is_told_in_a_sentence_that_says_what_is_allowed(
    text: str, sentence: str
) -> None:
    assert refusals(text) == [sentence]


def test_all_mistakes_are_told_at_once() -> None:
    assert refusals("FREQ=WEEKLY;INTERVAL=0;BYMONTH=0;WKST=X") == [
        "INTERVAL must be a whole number from 1 to 366.",
        "BYMONTH takes numbers from 1 to 12, separated by commas.",
        "WKST must be one of MO, TU, WE, TH, FR, SA, SU.",
    ]


def test_zeros_before_a_number_do_not_carry_it_past_its_limit() -> None:
    assert refusals("FREQ=DAILY;INTERVAL=000000001999999999") == [
        "INTERVAL must be a whole number from 1 to 366."
    ]


def test_lists_that_combine_to_too_many_choices_are_refused() -> None:
    month_days = ",".join(str(day) for day in range(1, 32))
    text = f"FREQ=YEARLY;BYMONTH=1,2,3,4,5;BYMONTHDAY={month_days};BYDAY=MO,TU,WE,TH,FR,SA,SU"
    assert refusals(text) == ["The lists of this rule combine to more than 1000 choices."]


def test_a_text_too_long_for_a_rule_is_not_even_read() -> None:
    assert refusals("FREQ=DAILY;BYMONTH=" + "1," * 300) == [
        "A rule may have at most 500 characters."
    ]


@pytest.mark.parametrize("until", ["99991231", "00010101T000000Z"])
def test_an_end_too_far_away_says_which_years_are_allowed(until: str) -> None:
    assert refusals(f"FREQ=WEEKLY;UNTIL={until}") == [
        "UNTIL must lie in the years 1900 to 2199. Leave it out where there is no end."
    ]
