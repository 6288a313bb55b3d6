"""Wall time and zones, at the hours that clocks skip and repeat."""

from datetime import UTC, date, datetime

import pytest

from calendar_service.domain.when import (
    ANYWHERE_ON_EARTH,
    Moment,
    at_midnight,
    compact,
    day_of,
    format_moment,
    instant,
    is_day,
    is_in_gap,
    is_wall_time,
    is_zone,
    last_day,
    likely_zones,
    local,
    next_day,
    parse_moment,
    with_offset,
)

DAY = date(2027, 5, 8)
MORNING = datetime(2027, 5, 8, 9, 0)


def test_a_date_and_a_wall_time_are_told_apart() -> None:
    assert [is_day(DAY), is_day(MORNING)] == [True, False]
    assert [is_wall_time(DAY), is_wall_time(MORNING)] == [False, True]


def test_a_moment_has_a_day_and_a_first_wall_time() -> None:
    assert [day_of(DAY), day_of(MORNING)] == [DAY, DAY]
    assert [at_midnight(DAY), at_midnight(MORNING)] == [datetime(2027, 5, 8), MORNING]
    assert next_day(date(2027, 12, 31)) == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-05-08", DAY),
        ("20270508", DAY),
        (" 2027-05-08\n", DAY),
        ("2027-05-08T09:00", MORNING),
        ("2027-05-08 09:00:00", MORNING),
        ("20270508T090000", MORNING),
        ("1900-01-01", date(1900, 1, 1)),
        ("2199-12-31T23:59:59", datetime(2199, 12, 31, 23, 59, 59)),
    ],
)
def test_a_moment_is_read_in_both_forms_of_iso_8601(text: str, moment: Moment) -> None:
    read = parse_moment(text)
    assert read == moment
    assert type(read) is type(moment)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2027-02-29",
        "2027-13-01",
        "2027-05-08T24:00",
        "2027-05-08T09",
        "2027-05-08T09:00Z",
        "2027-05-08T09:00+02:00",
        "1899-12-31",
        "2200-01-01",
        "２０２７-05-08",
    ],
)
def test_what_is_no_moment_of_the_calendar_is_not_read(text: str) -> None:
    assert parse_moment(text) is None


def test_a_moment_is_written_in_both_forms() -> None:
    assert [format_moment(DAY), format_moment(MORNING)] == ["2027-05-08", "2027-05-08T09:00:00"]
    assert [compact(DAY), compact(MORNING)] == ["20270508", "20270508T090000"]


def test_only_names_of_the_zone_database_are_zones() -> None:
    asked = {
        "Europe/Berlin": True,
        "America/Argentina/Buenos_Aires": True,
        "UTC": True,
        ANYWHERE_ON_EARTH: True,
        "America/Argentina": False,
        "Europe/Atlantis": False,
        "CET": False,
        "W. Europe Standard Time": False,
        "../../etc/passwd": False,
        "/Europe/Berlin": False,
        "": False,
        "A/" * 40 + "B": False,
    }
    assert {name: is_zone(name) for name in asked} == asked


@pytest.mark.parametrize(
    ("wall_local", "tzid", "at"),
    [
        (datetime(2027, 1, 8, 9, 0), "Europe/Berlin", datetime(2027, 1, 8, 8, 0, tzinfo=UTC)),
        (datetime(2027, 7, 8, 9, 0), "Europe/Berlin", datetime(2027, 7, 8, 7, 0, tzinfo=UTC)),
        (datetime(2027, 7, 8, 9, 0), "Asia/Kathmandu", datetime(2027, 7, 8, 3, 15, tzinfo=UTC)),
    ],
)
def test_a_wall_time_is_an_instant_by_its_zone(
    wall_local: datetime, tzid: str, at: datetime
) -> None:
    assert instant(wall_local, tzid) == at
    assert local(at, tzid) == wall_local


def test_a_date_begins_at_its_first_instant() -> None:
    assert instant(DAY, "Europe/Berlin") == datetime(2027, 5, 7, 22, 0, tzinfo=UTC)


def test_rfc5545_3_3_5_a_time_that_comes_twice_is_the_first() -> None:
    half_past_two = datetime(2027, 10, 31, 2, 30)
    assert instant(half_past_two, "Europe/Berlin") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_rfc5545_3_3_5_a_time_in_a_gap_has_the_offset_before_it() -> None:
    half_past_two = datetime(2027, 3, 28, 2, 30)
    assert instant(half_past_two, "Europe/Berlin") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tzid", "inside", "outside"),
    [
        (
            "Europe/Berlin",
            [datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 2, 59, 59)],
            [
                datetime(2027, 3, 28, 1, 59, 59),
                datetime(2027, 3, 28, 3, 0),
                datetime(2027, 10, 31, 2, 30),
            ],
        ),
        (
            "America/Santiago",
            [datetime(2027, 9, 5, 0, 0), datetime(2027, 9, 5, 0, 59)],
            [datetime(2027, 9, 4, 23, 59), datetime(2027, 9, 5, 1, 0)],
        ),
        (
            "Australia/Lord_Howe",
            [datetime(2027, 10, 3, 2, 0), datetime(2027, 10, 3, 2, 29)],
            [datetime(2027, 10, 3, 1, 59), datetime(2027, 10, 3, 2, 30)],
        ),
        ("Pacific/Apia", [datetime(2011, 12, 30, 12, 0)], [datetime(2011, 12, 31, 0, 0)]),
    ],
)
def test_a_gap_is_half_open(tzid: str, inside: list[datetime], outside: list[datetime]) -> None:
    assert [moment for moment in inside if not is_in_gap(moment, tzid)] == []
    assert [moment for moment in outside if is_in_gap(moment, tzid)] == []


@pytest.mark.parametrize(
    ("moment", "tzid", "text"),
    [
        (datetime(2027, 7, 8, 9, 0), "Europe/Berlin", "2027-07-08T09:00:00+02:00"),
        (datetime(2027, 7, 8, 9, 0), "America/St_Johns", "2027-07-08T09:00:00-02:30"),
        (datetime(2027, 10, 31, 2, 30), "Europe/Berlin", "2027-10-31T02:30:00+02:00"),
        (datetime(1930, 1, 8, 9, 0), "Africa/Monrovia", "1930-01-08T09:00:00-00:44"),
    ],
)
def test_rfc3339_5_6_an_offset_is_written_in_whole_minutes(
    moment: datetime, tzid: str, text: str
) -> None:
    assert with_offset(moment, tzid).isoformat() == text


@pytest.mark.parametrize(
    ("start", "end", "last"),
    [
        (date(2027, 5, 4), None, date(2027, 5, 4)),
        (date(2027, 5, 4), date(2027, 5, 6), date(2027, 5, 5)),
        (datetime(2027, 5, 4, 19), datetime(2027, 5, 5), date(2027, 5, 4)),
        (datetime(2027, 5, 4, 19), datetime(2027, 5, 5, 1), date(2027, 5, 5)),
        (datetime(2027, 5, 5), datetime(2027, 5, 5), date(2027, 5, 5)),
    ],
)
def test_the_last_day_is_the_last_one_that_is_touched(
    start: Moment, end: Moment | None, last: date
) -> None:
    assert last_day(start, end) == last


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Berlin", ["Europe/Berlin"]),
        ("America/New York", ["America/New_York"]),
        ("Europe/Brusels", ["Europe/Brussels"]),
        ("Europe/Rom", ["Europe/Rome"]),
        ("Mars/Phobos", []),
        ("Nope", []),
        ("EST", []),
        ("US/East", []),
        ("", []),
    ],
)
def test_only_real_zones_are_likely(text: str, likely: list[str]) -> None:
    assert likely_zones(text) == likely
