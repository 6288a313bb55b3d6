"""Tests of dates beyond the horizon: they are listed as if they were indexed."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from calendar_service.catalogue.beyond import DATES_MOST, find_beyond, list_occurrences
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Window, horizon
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.when import Moment, parse_moment
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.occurrences import Listed, list_page
from calendar_service.storage.schema import events, occurrences
from tests.house import House, counted_queries, draft

EVERYTHING = EventFilter()
BERLIN = "Europe/Berlin"
HORIZON = date(2029, 4, 1)
WHOLE = Paging(1_000_000)


def days(start: str | None, end: str | None) -> Window:
    first, last = (date.fromisoformat(day) if day else None for day in (start, end))
    return Window(first, last, BERLIN)


async def listed(
    house: House,
    window: Window,
    paging: Paging = WHOLE,
    *,
    asked: EventFilter = EVERYTHING,
    only: str | None = None,
) -> list[Listed]:
    horizon_day = horizon(house.context.today())
    return await house.store.read(
        lambda con: list_occurrences(con, asked, window, paging, horizon_day=horizon_day, only=only)
    )


async def indexed(house: House, window: Window) -> list[Listed]:
    return await house.store.read(lambda con: list_page(con, EVERYTHING, window, WHOLE))


async def found(house: House, event_id: str, moment: Moment) -> Listed | None:
    horizon_day = horizon(house.context.today())
    return await house.store.read(
        lambda con: find_beyond(con, event_id, moment, tzid=BERLIN, horizon_day=horizon_day)
    )


async def id_of(house: House, title: str) -> str:
    (found,) = [row["id"] for row in await house.rows(events) if row["title"] == title]
    return str(found)


def starts(found: list[Listed]) -> list[str]:
    return [each.start.isoformat() for each in found if each.start]


def titles(found: list[Listed]) -> list[str]:
    return [str(json.loads(each.body.replace(b"\0", b"null"))["title"]) for each in found]


async def publish_varied(house: House) -> None:
    """Publish series of all kinds around the horizon of spring 2029."""
    await house.publish(
        draft("Choir", "2027-05-04T19:00", end="2027-05-04T21:00", recurrence="FREQ=WEEKLY"),
        draft("Other Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY"),
        draft("Market", "2027-05-01", recurrence="FREQ=MONTHLY;BYDAY=1SA"),
        draft("Camp", "2027-03-20", end="2027-04-20", recurrence="FREQ=YEARLY"),
        draft(
            "Days",
            "2027-05-04",
            end="2027-05-10",
            recurrence="FREQ=DAILY;INTERVAL=3",
            exclude=["2029-06-01"],
        ),
        draft("Abroad", "2027-05-04T23:30", time_zone="America/New_York", recurrence="FREQ=DAILY"),
        draft("Ends", "2027-05-04T08:00", recurrence="FREQ=WEEKLY;UNTIL=20290612T080000"),
        draft("Counted", "2027-05-04T08:00", recurrence="FREQ=DAILY;COUNT=765"),
        draft("Begins Later", "2029-05-05T08:00", recurrence="FREQ=WEEKLY"),
        draft("Dates", "2027-05-01", include=["2029-05-20", "2029-08-01"]),
        draft("Single", "2029-05-17T10:00"),
        draft(
            "Changed",
            "2027-05-04T17:00",
            recurrence="FREQ=WEEKLY",
            overrides=[
                {"recurrence_id": "2029-05-08", "title": "Concert", "start": "2029-05-09T20:00"},
                {"recurrence_id": "2029-05-15", "start": "2029-03-15T20:00"},
                {"recurrence_id": "2028-05-02", "start": "2029-07-15T20:00"},
            ],
        ),
    )


WINDOWS = (
    days("2029-03-01", "2029-08-01"),
    days("2029-04-01", "2029-04-02"),
    days("2029-03-31", "2029-04-01"),
    days("2029-05-09", "2029-05-10"),
    days("2029-06-01", "2029-06-15"),
    days("2029-07-31", "2029-10-01"),
    days(None, "2029-10-01"),
)


async def test_a_listing_is_the_same_as_when_time_has_come_that_far(house: House) -> None:
    await publish_varied(house)
    before = [await listed(house, window) for window in WINDOWS]

    house.clock.at = datetime(2027, 9, 1, 10, tzinfo=UTC)  # the horizon is the October of 2029
    await refresh_catalogue(house.context)

    assert before == [await indexed(house, window) for window in WINDOWS]
    assert min(map(len, before)) > 1


async def test_every_date_is_on_one_page_however_the_list_is_cut(house: House) -> None:
    await publish_varied(house)
    window = days("2029-03-28", "2029-04-12")
    whole = await listed(house, window)

    for limit in (1, 3, 7):
        cut: list[Listed] = []
        place: Place | None = None
        while page := await listed(house, window, Paging(limit, place)):
            assert len(page) == limit or len(cut) + len(page) == len(whole)
            cut += page
            place = page[-1].place
        assert cut == whole


@pytest.mark.parametrize("order", [2**62, -(2**62), 0])
async def test_a_place_that_no_instant_is_at_is_before_or_after_all(
    house: House, order: int
) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY"))

    page = await listed(house, days("2035-01-01", "2035-02-01"), Paging(9, Place(order, "x/")))

    expected = [f"2035-01-{day:02}T19:00:00" for day in (2, 9, 16, 23, 30)]
    assert starts(page) == ([] if order > 0 else expected)


async def test_dates_far_ahead_keep_their_wall_time_and_their_own_words(house: House) -> None:
    await house.publish(
        draft(
            "Choir",
            "2027-05-04T19:00",
            recurrence="FREQ=WEEKLY",
            overrides=[{"recurrence_id": "2035-03-27", "title": "Concert"}],
        )
    )

    found = await listed(house, days("2035-03-19", "2035-04-01"))

    assert [(each.start, each.recurrence_id, each.tzid) for each in found] == [
        (datetime(2035, 3, day, 19), datetime(2035, 3, day, 19), BERLIN) for day in (20, 27)
    ]
    assert titles(found) == ["Choir", "Concert"]
    at = [datetime(2035, 3, 20, 18, tzinfo=UTC), datetime(2035, 3, 27, 17, tzinfo=UTC)]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [each.place.order for each in found] == [
        (each - epoch) // timedelta(microseconds=1) for each in at
    ]


async def test_a_filter_holds_beyond_the_horizon_too(house: House) -> None:
    await house.publish(
        draft(
            "Here", "2027-05-04", recurrence="FREQ=YEARLY", venue={"city": "Kiel", "country": "DE"}
        ),
        draft("There", "2027-05-04", recurrence="FREQ=YEARLY", tags=["Musik"]),
    )
    window = days("2035-01-01", "2036-01-01")
    in_germany = EventFilter(any_of=(("country", ("DE",)),))
    not_there = EventFilter(none_of=(("country", ("DE",)),))
    musical = EventFilter(words=("mus",))

    assert titles(await listed(house, window)) == ["Here", "There"]
    assert titles(await listed(house, window, asked=in_germany)) == ["Here"]
    assert titles(await listed(house, window, asked=not_there)) == ["There"]
    assert titles(await listed(house, window, asked=musical)) == ["There"]
    there = await id_of(house, "There")
    assert titles(await listed(house, window, only=there)) == ["There"]


async def test_a_document_has_so_many_dates_from_beyond_and_all_that_are_indexed(
    house: House,
) -> None:
    await house.publish(
        draft("Mornings", "2029-03-30T08:00", recurrence="FREQ=DAILY"),
        draft("Evenings", "2029-03-30T20:00", recurrence="FREQ=DAILY"),
    )

    found = await listed(house, days(None, "2199-01-01"))

    assert len(found) == 4 + DATES_MOST
    assert found == sorted(found, key=lambda each: each.place.order)
    assert starts(found)[-1] == "2030-08-13T20:00:00"  # 500 days
    after = await listed(house, days(None, "2199-01-01"), Paging(2, found[-1].place))
    assert starts(after) == ["2030-08-14T08:00:00", "2030-08-14T20:00:00"]


async def test_long_ones_leave_room_for_those_that_begin(house: House) -> None:
    """At any moment a hundred of these are under way."""
    await house.publish(
        draft("Relay", "2027-05-01", end="2027-08-09", recurrence="FREQ=DAILY"),
    )

    found = await listed(house, days("2035-05-01", "2036-05-01"), Paging(150))

    assert starts(found)[0] == "2035-01-22"
    assert starts(found)[-1] == "2035-06-20"
    assert len(found) == 150


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2027-01-01", "2029-04-01"),
        ("2027-01-01", None),
        (None, None),
        ("2035-01-01", None),
        ("2035-02-01", "2035-01-01"),
    ],
)
async def test_a_window_before_the_horizon_or_without_an_end_asks_the_index_alone(
    house: House, start: str | None, end: str | None
) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY"))
    with counted_queries() as by_index:
        expected = await indexed(house, days(start, end))

    with counted_queries() as asked:
        assert await listed(house, days(start, end)) == expected

    assert asked == by_index


async def test_a_page_that_is_full_before_the_horizon_expands_nothing(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY"))
    window = days("2027-05-01", "2035-01-01")
    with counted_queries() as by_index:
        await indexed(house, window)

    with counted_queries() as asked:
        page = await listed(house, window, Paging(3))
    with counted_queries() as asked_beyond:
        await listed(house, days("2029-01-01", "2035-01-01"), Paging(99))

    assert starts(page) == ["2027-05-04T19:00:00", "2027-05-11T19:00:00", "2027-05-18T19:00:00"]
    assert asked == by_index
    assert len(asked_beyond) == len(by_index) + 3


async def test_a_date_is_found_that_is_not_indexed(house: House) -> None:
    await publish_varied(house)
    for title, recurrence_id, start in (
        ("Choir", "2035-05-08T19:00", datetime(2035, 5, 8, 19)),
        ("Changed", "2029-05-08T17:00", datetime(2029, 5, 9, 20)),
        ("Changed", "2028-05-02T17:00", datetime(2029, 7, 15, 20)),
        ("Market", "2035-05-05", date(2035, 5, 5)),
        ("Market", "2199-12-07", date(2199, 12, 7)),
    ):
        event_id, moment = await id_of(house, title), parse_moment(recurrence_id)
        assert moment is not None
        dated = await found(house, event_id, moment)
        assert dated is not None
        assert (dated.event_id, dated.recurrence_id, dated.start) == (event_id, moment, start)


async def test_what_is_no_date_beyond_the_horizon_is_not_found(house: House) -> None:
    await publish_varied(house)

    for title, recurrence_id in (
        ("Choir", "2035-05-09T19:00"),  # a Wednesday
        ("Choir", "2035-05-08T19:01"),
        ("Choir", "2035-05-08"),
        ("Choir", "2027-05-11T19:00"),  # is indexed
        ("Days", "2029-06-01"),  # left out
        ("Ends", "2035-05-08T08:00"),
        ("Single", "2035-05-08T10:00"),
        ("Market", "1900-01-06"),
    ):
        moment = parse_moment(recurrence_id)
        assert moment is not None
        assert await found(house, await id_of(house, title), moment) is None


async def test_nothing_is_left_of_a_withdrawn_series(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY"))
    event_id = await id_of(house, "Choir")
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    withdrawal = await plan_withdrawal(house.context, stored.event)
    await house.store.write(lambda con: withdraw(con, withdrawal, house.clock.now()))

    assert await listed(house, days("2035-01-01", "2035-02-01")) == []
    assert await found(house, event_id, datetime(2035, 1, 2, 19)) is None


async def test_one_series_and_three_take_as_many_queries(house: House) -> None:
    async def queries() -> int:
        with counted_queries() as seen:
            assert await listed(house, days("2035-01-01", "2035-02-01"))
        return len(seen)

    await house.publish(draft("Choir", "2027-05-01", recurrence="FREQ=WEEKLY"))
    one = await queries()
    await house.publish(
        *(draft(f"Choir {each}", "2027-05-01", recurrence="FREQ=WEEKLY") for each in range(2))
    )

    assert await queries() == one
    assert max(row["start_at"] for row in await house.rows(occurrences)).year == 2029
