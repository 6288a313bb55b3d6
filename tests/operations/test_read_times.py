"""What is told while it is being written: the zone, the times and the next dates."""

from datetime import UTC, date, datetime
from typing import Any

from calendar_service.operations.read_times import DATES_SHOWN, Times, read_times
from tests.house import House
from tests.towns import settle


async def read(house: House, **fields: Any) -> Times:
    found = await read_times(house.context, fields)
    assert found is not None
    return found


async def starts(house: House, **fields: Any) -> list[str]:
    return [each.start.isoformat() for each in (await read(house, **fields)).dates]


async def test_the_zone_is_that_of_the_place_else_the_calendars_else_the_chosen(
    house: House,
) -> None:
    await settle(house)
    start = "2027-05-08T21:30"
    valencia = {"city": "Valencia", "country": "ES"}

    found = [
        await read(house, start=start, venue=valencia),
        await read(house, start=start),
        await read(house, start=start, venue=valencia, time_zone="Pacific/Fiji"),
    ]

    assert [(times.proposal.tzid, times.is_proposed) for times in found] == [
        ("Europe/Madrid", True),
        ("Europe/Berlin", True),
        ("Pacific/Fiji", False),
    ]


async def test_the_next_dates_are_told_without_those_left_out(house: House) -> None:
    found = await starts(
        house,
        start="2027-05-11T19:00",
        recurrence="FREQ=MONTHLY;BYDAY=2TU;COUNT=4",
        exclude=["2027-06-08"],
    )

    assert found == ["2027-05-11T19:00:00", "2027-07-13T19:00:00", "2027-08-10T19:00:00"]


async def test_of_an_endless_series_one_date_more_than_is_shown_is_told(house: House) -> None:
    assert len(await starts(house, start="2027-05-11", recurrence="FREQ=DAILY")) == DATES_SHOWN + 1


async def test_dates_that_are_over_are_not_the_next(house: House) -> None:
    house.clock.at = datetime(2028, 1, 1, 12, tzinfo=UTC)

    found = await starts(house, start="2027-01-01", recurrence="FREQ=YEARLY;COUNT=3")

    assert found == ["2028-01-01", "2029-01-01"]


async def test_what_is_missing_or_wrong_hides_nothing_beside_it(house: House) -> None:
    wrong_rule = await read(house, start="2027-05-11", recurrence="FREQ=HOURLY")
    wrong_end = await read(house, start="2027-05-11T19:00", end="2027-05-10T19:00")
    survey = await read(house, kind="call", closes_at="2027-05-11")

    assert (wrong_rule.proposal.start, wrong_rule.dates) == (date(2027, 5, 11), ())
    assert wrong_end.proposal.start == datetime(2027, 5, 11, 19)
    assert survey.proposal.closes is not None
    assert survey.proposal.closes.moment == date(2027, 5, 11)


async def test_without_a_start_nothing_is_told(house: House) -> None:
    assert await read_times(house.context, {}) is None
    assert await read_times(house.context, {"start": "soon"}) is None
