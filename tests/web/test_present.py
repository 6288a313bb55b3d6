"""What lists show: by day, with the last day meant, and status in words."""

from datetime import UTC, date, datetime

from calendar_service.domain.event import Kind, Status
from calendar_service.web.present import card, leaf, listing, occurrence_path
from tests.web.making import STUTTGART, call, days, occurrence, visit


def test_events_are_grouped_by_month_and_day_in_ascending_order() -> None:
    june = occurrence(id="green-week", start="2014-06-03T10:00:00+02:00", end=None)
    same_day = occurrence(id="dinner", start="2014-05-08T19:00:00+02:00", end=None)

    shown = listing([june, occurrence(), same_day], visit())

    assert [
        (month.name, [(day.leaf.day, [each.key for each in day.cards]) for day in month.days])
        for month in shown.months
    ] == [
        ("May 2014", [(date(2014, 5, 8), ["conference", "dinner"])]),
        ("June 2014", [(date(2014, 6, 3), ["green-week"])]),
    ]


def test_an_event_that_began_before_today_and_goes_on_is_under_way() -> None:
    fair = days("2014-05-05", "2014-05-10", id="fair")

    shown = listing([fair], visit())

    assert [each.key for each in shown.ongoing] == ["fair"]
    assert shown.months == ()


def test_an_event_that_is_over_stays_under_its_own_day() -> None:
    shown = listing([occurrence()], visit(datetime(2014, 10, 1, tzinfo=UTC)))

    assert shown.ongoing == ()
    assert [day.leaf.day for month in shown.months for day in month.days] == [date(2014, 5, 8)]


def test_calls_and_surveys_stand_apart_from_the_days() -> None:
    survey = call("2014-05-20", "2014-05-21") | {"kind": "survey"}

    shown = listing([call("2014-05-08"), survey], visit())

    assert shown.months == ()
    assert [each.kind for each in shown.calls] == [Kind.CALL, Kind.SURVEY]


def test_a_listing_without_anything_is_empty() -> None:
    assert listing([], visit()).is_empty


def test_a_card_tells_time_place_and_the_day() -> None:
    shown = card(occurrence(), visit())

    assert (shown.when, shown.time, shown.place) == (
        "Thursday, 8 May 2014, 09:00–17:00",
        "09:00–17:00",
        "Haus der Wirtschaft, Stuttgart, Germany",
    )


def test_the_exclusive_end_of_whole_days_is_shown_as_the_last_day() -> None:
    shown = card(days("2014-06-03", "2014-06-06"), visit())

    assert (shown.time, shown.when) == (
        "3–5 Jun 2014",
        "Tuesday 3\u2009June –\u2009Thursday 5 June 2014",
    )
    assert shown.last_leaf == leaf(date(2014, 6, 5), visit())


def test_a_single_whole_day_is_all_day() -> None:
    shown = card(days("2014-05-09", "2014-05-10"), visit())

    assert (shown.time, shown.when, shown.last_leaf) == ("All day", "Friday, 9 May 2014", None)


def test_an_event_that_ends_at_midnight_belongs_to_one_day() -> None:
    shown = card(
        occurrence(start="2014-05-08T20:00:00+02:00", end="2014-05-09T00:00:00+02:00"), visit()
    )

    assert (shown.time, shown.last_leaf) == ("20:00–00:00", None)


def test_a_timed_event_over_several_days_names_both_ends() -> None:
    shown = card(occurrence(end="2014-05-09T16:00:00+02:00"), visit())

    assert (shown.when, shown.time) == (
        "Thursday, 8 May 2014, 09:00 – Friday, 9 May 2014, 16:00",
        "09:00 until 9 May 2014, 16:00",
    )


def test_on_a_later_day_of_it_an_event_does_not_seem_to_begin_there() -> None:
    lasting = occurrence(end="2014-05-10T00:00:00+02:00")

    told = [card(lasting, visit(), on=date(2014, 5, day)).time for day in (8, 9)]

    assert told == ["09:00 until 10 May 2014, 00:00", "8 May 2014, 09:00 until 10 May 2014, 00:00"]


def test_an_event_without_an_end_names_its_start() -> None:
    assert card(occurrence(end=None), visit()).time == "09:00"


def test_the_zone_is_named_only_where_its_clocks_differ_from_the_calendars() -> None:
    mexico = occurrence(
        start="2014-06-16T09:00:00-05:00",
        end="2014-06-16T18:00:00-05:00",
        time_zone="America/Mexico_City",
    )

    assert card(occurrence(), visit()).zone is None
    assert card(mexico, visit()).zone == "Central Daylight Time"


def test_status_is_said_in_words() -> None:
    names = {status: card(occurrence(status=status), visit()).status_name for status in Status}

    assert names == {
        Status.CONFIRMED: None,
        Status.TENTATIVE: "Not yet certain",
        Status.CANCELLED: "Cancelled",
        Status.POSTPONED: "Postponed",
        Status.MOVED_ONLINE: "Moved online",
    }


def test_an_event_that_moved_online_does_not_send_people_to_the_venue() -> None:
    moved = occurrence(status="moved_online", online_url="https://meet.example.org/x")

    assert card(moved, visit()).place == "Online"


def test_an_event_may_be_held_at_a_place_and_online() -> None:
    both = occurrence(online_url="https://meet.example.org/x", venue=STUTTGART | {"country": None})

    assert card(both, visit()).place == "Haus der Wirtschaft, Stuttgart, and online"


def test_a_call_tells_until_when_it_is_open_and_how_many_days_are_left() -> None:
    shown = card(call("2014-05-28T17:00:00+02:00", time_zone="Europe/Brussels"), visit())

    assert (shown.kind_name, shown.closing, shown.days_left) == (
        "Open call",
        "Open until Wednesday, 28 May 2014, 17:00",
        "Closes in 22 days",
    )


def test_a_call_that_closes_on_a_day_is_open_until_the_end_of_that_day() -> None:
    closes_today = call("2014-05-06", "2014-05-07", time_zone="Europe/Brussels")

    late = card(closes_today, visit(datetime(2014, 5, 6, 21, 59, tzinfo=UTC)))
    over = card(closes_today, visit(datetime(2014, 5, 6, 22, 0, tzinfo=UTC)))

    assert (late.kind_name, late.closing, late.days_left) == (
        "Open call",
        "Open until Tuesday, 6 May 2014",
        "Closes today",
    )
    assert (over.kind_name, over.closing, over.days_left) == (
        "Closed call",
        "Closed on Tuesday, 6 May 2014",
        None,
    )


def test_a_call_anywhere_on_earth_says_so() -> None:
    shown = card(call("2014-05-07T23:59:00-12:00", time_zone="Etc/GMT+12"), visit())

    assert shown.closing == "Open until Wednesday, 7 May 2014, 23:59, anywhere on Earth"
    assert shown.days_left == "Closes in 2 days"


def test_a_survey_without_a_closing_date_says_so() -> None:
    survey = occurrence(kind="survey", start=None, end=None)

    shown = card(survey, visit())

    assert (shown.closing, shown.days_left, shown.leaf, shown.when) == (
        "No closing date",
        None,
        None,
        None,
    )
    assert not shown.is_over


def test_today_and_tomorrow_are_named() -> None:
    near = [leaf(date(2014, 5, day), visit()).nearness for day in (5, 6, 7, 8)]

    assert near == [None, "Today", "Tomorrow", None]


def test_whole_days_are_over_by_the_calendars_own_clocks() -> None:
    europe_day = days("2014-05-09", "2014-05-10", time_zone="America/Mexico_City")

    before = card(europe_day, visit(datetime(2014, 5, 9, 21, 59, tzinfo=UTC)))
    after = card(europe_day, visit(datetime(2014, 5, 9, 22, 0, tzinfo=UTC)))

    assert (before.is_over, after.is_over) == (False, True)


def test_one_date_of_a_series_has_a_page_of_its_own() -> None:
    assert occurrence_path(occurrence()) == "/events/conference"
    assert (
        occurrence_path(occurrence(recurrence_id="20140603T140000"))
        == "/events/conference/20140603T140000"
    )


def test_dates_follow_the_language() -> None:
    shown = card(occurrence(), visit(language="de"))

    assert shown.when == "Donnerstag, 8. Mai 2014, 09:00–17:00 Uhr"
