"""VTIMEZONEs, read back by other readers and held against the zone data themselves."""

import re
import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import metadata, resources
from random import Random
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from dateutil.rrule import rrulestr
from icalendar import Timezone

from calendar_service.feeds.timezone import observances, vtimezone, zone_data_version
from calendar_service.feeds.zone_rules import DateRule, Onset, Phase, Season, Zone, read_zone
from tests.feeds.local_times import compare, differences, moments, read_back
from tests.volume import Volume

ZONES = sorted(resources.files("tzdata").joinpath("zones").read_text("ascii").split())
DIFFICULT = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Monterrey",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "Asia/Gaza",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Pacific/Apia",
    "UTC",
)
NEW_YEAR_2027 = datetime(2027, 1, 1)
OPEN_UNTIL_YEAR = int(zone_data_version()[:4]) + 10

BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE
"""
MONTERREY = """\
BEGIN:VTIMEZONE
TZID:America/Monterrey
BEGIN:STANDARD
DTSTART:20221030T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0600
TZNAME:CST
END:STANDARD
END:VTIMEZONE
"""
TOKYO = """\
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
TZNAME:JST
END:STANDARD
END:VTIMEZONE
"""


@pytest.fixture(autouse=True)
def _pinned_zone_data() -> Iterator[None]:
    """Keep the machine's own zone files out of what is expected."""
    machine = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=())
    ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(to=machine)
    ZoneInfo.clear_cache()


@pytest.mark.parametrize("tzid", DIFFICULT)
def test_a_span_with_history_has_the_offset_of_every_local_time(tzid: str) -> None:
    assert differences(tzid, range(2004, 2030), around=timedelta(hours=26)) == []


@pytest.mark.parametrize(
    ("tzid", "years"),
    [
        ("Africa/Cairo", range(2017, 2021)),  # no summer time from 2015 to 2022
        ("America/Indiana/Indianapolis", range(1990, 1995)),
        ("Europe/Vienna", range(1971, 1975)),
        ("Pacific/Auckland", range(1978, 1980)),
    ],
)
def test_a_span_that_ends_before_the_present_law_knows_nothing_of_it(
    tzid: str, years: range
) -> None:
    assert differences(tzid, years) == []


def test_a_span_before_1970_has_one_observance() -> None:
    assert outline("Europe/Berlin", datetime(1950, 1, 8, 9), datetime(1950, 1, 8, 10)) == [
        ("STANDARD", "19500101T000000", None)
    ]


@pytest.mark.parametrize("tzid", DIFFICULT)
def test_an_open_end_has_the_offset_of_every_local_time(tzid: str) -> None:
    years = range(2025, OPEN_UNTIL_YEAR)
    assert differences(tzid, years, around=timedelta(hours=26), open_end=True) == []


@pytest.mark.parametrize("tzid", DIFFICULT)
def test_a_yearly_rule_goes_on_for_ever(tzid: str) -> None:
    zone, reader = ZoneInfo(tzid), read_back(tzid, vtimezone(tzid, NEW_YEAR_2027, None))
    assert compare(zone, reader, moments(zone, range(2090, 2110), timedelta(hours=2))) == []


@pytest.mark.parametrize("years", [range(2036, 2046), range(2070, 2090)])
def test_a_table_that_leaves_its_rule_at_ramadan_is_followed_for_the_span(years: range) -> None:
    assert differences("Asia/Gaza", years, around=timedelta(hours=26)) == []


def test_every_zone_has_the_offset_of_every_local_time_from_2000_to_2060(volume: Volume) -> None:
    chosen = Random(20270508).sample(ZONES, volume.of(len(ZONES)))
    found = {tzid: differences(tzid, range(2000, 2061)) for tzid in chosen}
    assert {tzid: wrong for tzid, wrong in found.items() if wrong} == {}


def test_every_zone_left_open_has_the_offset_of_every_local_time(volume: Volume) -> None:
    chosen = Random(20270509).sample(ZONES, volume.of(len(ZONES)))
    years = range(2000, OPEN_UNTIL_YEAR)
    found = {tzid: differences(tzid, years, open_end=True) for tzid in chosen}
    assert {tzid: wrong for tzid, wrong in found.items() if wrong} == {}


def test_a_plain_yearly_rule_is_one_pair_told_in_the_old_offset() -> None:
    assert text_of("Europe/Berlin", NEW_YEAR_2027) == BERLIN


def test_history_a_feed_does_not_need_is_left_out() -> None:
    assert text_of("America/Monterrey", NEW_YEAR_2027) == MONTERREY


def test_a_zone_that_never_changes_since_1970_is_one_observance() -> None:
    assert text_of("Asia/Tokyo", NEW_YEAR_2027) == TOKYO


def test_history_a_feed_needs_is_one_observance_a_change() -> None:
    assert outline("America/Monterrey", datetime(2021, 6, 1), datetime(2022, 12, 31)) == [
        ("DAYLIGHT", "20210404T020000", None),
        ("STANDARD", "20211031T020000", None),
        ("DAYLIGHT", "20220403T020000", None),
        ("STANDARD", "20221030T020000", None),
    ]


def test_a_span_before_the_present_rule_has_no_rrule() -> None:
    assert outline("America/New_York", datetime(2005, 6, 1), datetime(2006, 5, 1)) == [
        ("DAYLIGHT", "20050403T020000", None),
        ("STANDARD", "20051030T020000", None),
        ("DAYLIGHT", "20060402T020000", None),
    ]


def test_a_span_into_the_present_rule_has_history_then_the_pair() -> None:
    assert outline("America/New_York", datetime(2006, 6, 1), datetime(2027, 5, 1)) == [
        ("DAYLIGHT", "20060402T020000", None),
        ("STANDARD", "20061029T020000", None),
        ("DAYLIGHT", "20070311T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
        ("STANDARD", "20071104T020000", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
    ]


def test_the_larger_offset_is_daylight_where_the_law_makes_winter_the_exception() -> None:
    assert outline("Europe/Dublin", NEW_YEAR_2027) == [
        ("DAYLIGHT", "19960331T010000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
        ("STANDARD", "19961027T020000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    ]


def test_midnight_after_the_first_saturday_is_a_sunday_of_seven_dates() -> None:
    sunday = "BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8"
    assert outline("America/Santiago", NEW_YEAR_2027) == [
        ("STANDARD", "20230402T000000", f"FREQ=YEARLY;BYMONTH=4;{sunday}"),
        ("DAYLIGHT", "20230903T000000", f"FREQ=YEARLY;BYMONTH=9;{sunday}"),
    ]


def test_an_hour_before_the_last_sunday_is_a_saturday_of_seven_dates() -> None:
    saturday = "BYDAY=SA;BYMONTHDAY=24,25,26,27,28,29,30"
    assert outline("America/Nuuk", datetime(2024, 4, 2)) == [
        ("DAYLIGHT", "20240330T230000", f"FREQ=YEARLY;BYMONTH=3;{saturday}"),
        ("STANDARD", "20241027T000000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    ]


def test_a_day_that_may_fall_into_the_next_month_takes_an_rrule_in_each() -> None:
    friday = "BYDAY=FR;BYMONTHDAY=26,27,28,29,30,31"
    assert outline("Africa/Cairo", NEW_YEAR_2027) == [
        ("DAYLIGHT", "20230428T000000", "FREQ=YEARLY;BYMONTH=4;BYDAY=-1FR"),
        ("STANDARD", "20231027T000000", f"FREQ=YEARLY;BYMONTH=10;{friday}"),
        ("STANDARD", "20241101T000000", "FREQ=YEARLY;BYMONTH=11;BYDAY=FR;BYMONTHDAY=1"),
    ]


def test_a_year_without_summer_time_ends_the_rule_that_follows_it() -> None:
    seasons = read_zone("Europe/Berlin").seasons
    opening = read_zone("Europe/Berlin").table[0]
    kept = [season.onset(year) for year in (2018, 2019, 2021) for season in seasons]
    zone = Zone((opening, *kept), seasons)
    assert [
        (onset.start_local.year, rrule is not None)
        for onset, rrule in observances(zone, datetime(2019, 6, 1), None)
    ] == [(2019, False), (2019, False), (2021, True), (2021, True)]


@pytest.mark.parametrize(
    "rule",
    [
        DateRule("J", (90,), timedelta(hours=2)),
        DateRule("", (90,), timedelta(hours=2)),
        DateRule("M", (2, 5, 6), timedelta(hours=24)),
    ],
)
def test_a_rule_no_rrule_can_say_is_written_out_for_ten_years(rule: DateRule) -> None:
    winter = Phase(timedelta(hours=1), "W", is_dst=False)
    summer = Phase(timedelta(hours=2), "S", is_dst=True)
    autumn = DateRule("M", (10, 5, 0), timedelta(hours=3))
    seasons = (Season(rule, winter, summer), Season(autumn, summer, winter))
    zone = Zone((Onset(datetime(1970, 1, 1), winter, winter),), seasons)
    years = range(2026, OPEN_UNTIL_YEAR)
    assert observances(zone, datetime(2026, 1, 5), None) == [
        (Onset(datetime(2025, 10, 26, 3), summer, winter), None),
        *((season.onset(year), None) for year in years for season in seasons),
    ]


@pytest.mark.parametrize("first_local", [datetime(1901, 2, 3), datetime(1970, 1, 1, 0, 30)])
def test_times_before_1970_get_the_offset_of_1970(first_local: datetime) -> None:
    starts = [start for _, start, _ in outline("Europe/Berlin", first_local)]
    assert starts[:2] == [f"{first_local.year}0101T000000", "19800406T020000"]


def test_the_first_onset_is_before_the_first_use_even_beside_a_gap() -> None:
    in_the_gap = datetime(2011, 12, 30, 12)  # the day Apia left out
    starts = [start for _, start, _ in outline("Pacific/Apia", in_the_gap, in_the_gap)]
    assert starts == ["20110924T030000", "20111230T000000"]


def test_spans_within_the_present_rule_have_the_same_bytes() -> None:
    spans = [(NEW_YEAR_2027, None), (datetime(2029, 7, 1), None), (datetime(2003, 5, 1), None)]
    closed = vtimezone("Europe/Berlin", NEW_YEAR_2027, datetime(2027, 2, 1))
    assert {vtimezone("Europe/Berlin", *span) for span in spans} == {closed}


def test_the_same_arguments_give_the_same_bytes_again() -> None:
    before = vtimezone("Africa/Casablanca", NEW_YEAR_2027, None)
    vtimezone.cache_clear()
    read_zone.cache_clear()
    assert vtimezone("Africa/Casablanca", NEW_YEAR_2027, None) == before


@pytest.mark.parametrize("first_year", [2000, 2027])
def test_every_zone_keeps_to_the_subset_that_readers_agree_on(first_year: int) -> None:
    line = re.compile(
        r"(BEGIN|END):(VTIMEZONE|STANDARD|DAYLIGHT)|TZID:[\w/+-]+|DTSTART:\d{8}T\d{6}"
        r"|TZOFFSET(FROM|TO):[+-]\d{4}|TZNAME:[\w+-]+|RRULE:FREQ=YEARLY;BYMONTH=[\w;=,-]+"
    )
    written = {tzid: vtimezone(tzid, datetime(first_year, 1, 1), None).decode() for tzid in ZONES}
    odd = {
        (tzid, found)
        for tzid, text in written.items()
        for found in text.removesuffix("\r\n").split("\r\n")
        if len(found) > 75 or not line.fullmatch(found)
    }
    assert odd == set()


def test_no_zone_of_a_present_feed_nears_the_200_lines_google_stumbles_over() -> None:
    lines = {tzid: vtimezone(tzid, NEW_YEAR_2027, None).count(b"\r\n") for tzid in ZONES}
    assert {tzid: count for tzid, count in lines.items() if count > 150} == {}


def test_every_rrule_begins_on_its_dtstart() -> None:
    assert [
        (tzid, onset)
        for tzid in ZONES
        for onset, rrule in observances(read_zone(tzid), NEW_YEAR_2027, None)
        if rrule and rrulestr(rrule, dtstart=onset.start_local)[0] != onset.start_local
    ] == []


@pytest.mark.parametrize("tzid", DIFFICULT)
def test_icalendar_reads_it_without_errors_and_as_dateutil_does(tzid: str) -> None:
    component = Timezone.from_ical(vtimezone(tzid, datetime(2019, 1, 1), None))
    assert isinstance(component, Timezone)
    assert [error for part in component.walk() for error in part.errors] == []
    zone, reader = ZoneInfo(tzid), component.to_tz(lookup_tzid=False)
    assert compare(zone, reader, moments(zone, range(2019, 2030), timedelta(hours=4))) == []


def test_a_name_that_is_no_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        vtimezone("Mars/Olympus", NEW_YEAR_2027, None)


def test_the_version_is_that_of_the_installed_zone_data() -> None:
    year, letter = zone_data_version()[:4], zone_data_version()[4:]
    assert f"{year}.{ord(letter) - ord('a') + 1}" == metadata.version("tzdata")


def text_of(tzid: str, first_local: datetime) -> str:
    return vtimezone(tzid, first_local, None).decode().replace("\r\n", "\n")


def outline(
    tzid: str, first_local: datetime, last_local: datetime | None = None
) -> list[tuple[str, str, str | None]]:
    """Return (STANDARD or DAYLIGHT, DTSTART, RRULE) of each observance."""
    written = vtimezone(tzid, first_local, last_local).decode()
    found = re.findall(r"BEGIN:([SD]\w+)\r\nDTSTART:(\w+)\r\n(?:RRULE:(.+)\r\n)?", written)
    return [(observance, start, rrule or None) for observance, start, rrule in found]
