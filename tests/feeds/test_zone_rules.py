"""The pinned zone data, read without the machine's own."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from calendar_service.feeds.zone_rules import DateRule, Onset, Phase, Season, read_zone

AT_TWO = timedelta(hours=2)
EST = Phase(timedelta(hours=-5), "EST", is_dst=False)
EDT = Phase(timedelta(hours=-4), "EDT", is_dst=True)


def test_a_table_tells_each_change_in_the_wall_time_before_it() -> None:
    assert read_zone("America/New_York").table[-2:] == (
        Onset(datetime(2006, 10, 29, 2), EDT, EST),
        Onset(datetime(2007, 3, 11, 2), EST, EDT),
    )


def test_a_footer_gives_the_two_seasons_that_follow_the_table() -> None:
    assert read_zone("America/New_York").seasons == (
        Season(DateRule("M", (3, 2, 0), AT_TWO), EST, EDT),
        Season(DateRule("M", (11, 1, 0), AT_TWO), EDT, EST),
    )


def test_seasons_begin_in_their_order_within_the_year() -> None:
    onsets = list(read_zone("Australia/Sydney").yearly_onsets([2027, 2028]))
    assert [onset.start_local for onset in onsets] == [
        datetime(2027, 4, 4, 3),
        datetime(2027, 10, 3, 2),
        datetime(2028, 4, 2, 3),
        datetime(2028, 10, 1, 2),
    ]


def test_an_onset_knows_its_instant() -> None:
    onset = Onset(datetime(2007, 3, 11, 2), EST, EDT)
    assert onset.start_at == datetime(2007, 3, 11, 7, tzinfo=UTC)


def test_a_zone_without_seasons_keeps_its_last_offset() -> None:
    tokyo = read_zone("Asia/Tokyo")
    assert tokyo.seasons == ()
    assert tokyo.lasting_offsets == frozenset({timedelta(hours=9)})


def test_offsets_of_seconds_become_whole_minutes() -> None:
    monrovia = read_zone("Africa/Monrovia").table[0].phase
    assert monrovia == Phase(timedelta(minutes=-44), "MMT", is_dst=False)


@pytest.mark.parametrize(
    ("rule", "year", "moment_local"),
    [
        (DateRule("M", (9, 1, 6), timedelta(hours=24)), 2027, datetime(2027, 9, 5)),
        (DateRule("M", (3, 5, 0), timedelta(hours=-1)), 2027, datetime(2027, 3, 27, 23)),
        (DateRule("M", (10, 5, 4), timedelta(hours=24)), 2030, datetime(2030, 11, 1)),
        (DateRule("J", (60,), AT_TWO), 2027, datetime(2027, 3, 1, 2)),
        (DateRule("J", (60,), AT_TWO), 2028, datetime(2028, 3, 1, 2)),
        (DateRule("", (59,), AT_TWO), 2027, datetime(2027, 3, 1, 2)),
        (DateRule("", (59,), AT_TWO), 2028, datetime(2028, 2, 29, 2)),
    ],
)
def test_a_date_rule_finds_its_moment_in_each_year(
    rule: DateRule, year: int, moment_local: datetime
) -> None:
    assert rule.moment_local(year) == moment_local


@pytest.mark.parametrize("tzid", ["", "Mars/Olympus", "europe/berlin", "../zones", "Europe"])
def test_a_name_that_is_no_zone_is_refused(tzid: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        read_zone(tzid)
