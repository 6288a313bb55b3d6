"""The published dates around an instant are found by an index, and nothing else is told."""

from datetime import UTC, datetime, timedelta

import pytest

from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.near_dates import Near, list_near
from calendar_service.storage.schema import events
from tests.house import House, draft
from tests.storage.test_plans import indexes, scanned, steps_of

NOON = datetime(2027, 5, 8, 10, tzinfo=UTC)
DAY = timedelta(days=1)


async def near(house: House, at: datetime = NOON) -> list[Near]:
    return await house.store.read(lambda con: list_near(con, [(at - DAY, at + DAY)]))


async def test_a_date_is_told_with_its_title_and_place(house: House) -> None:
    await house.publish(
        draft("Supper", "2027-05-08T18:00", venue={"name": "Barn", "city": "Gent"}),
        draft("Later", "2027-05-10T18:00"),
    )

    [found] = await near(house)

    assert found == Near(
        event_id=found.event_id,
        title="Supper",
        start=datetime(2027, 5, 8, 18),
        end=None,
        tzid="Europe/Berlin",
        venue_id=found.venue_id,
        venue="Barn",
        city="Gent",
        at=datetime(2027, 5, 8, 16, tzinfo=UTC),
    )


async def test_dates_in_any_of_several_spans_are_told_once(house: House) -> None:
    await house.publish(*(draft(f"Day {day}", f"2027-05-{day:02}T12:00") for day in (6, 8, 10, 20)))
    spans = [(at - DAY, at + DAY) for at in (NOON, NOON + 12 * DAY, NOON + DAY)]

    found = await house.store.read(lambda con: list_near(con, spans))

    assert [each.title for each in found] == ["Day 8", "Day 10", "Day 20"]
    assert await house.store.read(lambda con: list_near(con, [])) == []


async def test_a_withdrawn_event_and_one_only_proposed_are_not_told(house: House) -> None:
    await house.submit(start="2027-05-08T09:00", end=None)
    await house.publish(draft("Secret", "2027-05-08T18:00"))
    (event_id,) = await house.column(events.c.id)
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    withdrawal = await plan_withdrawal(house.context, stored.event)
    await house.store.write(lambda con: withdraw(con, withdrawal, house.clock.now()))

    assert await near(house) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("closes", "index"),
    [(False, "ix_occurrences_start_at"), (True, "ix_occurrences_end_at")],
)
async def test_the_dates_are_found_by_an_index(house: House, closes: bool, index: str) -> None:
    steps = await steps_of(
        house, lambda con: list_near(con, [(NOON - DAY, NOON + DAY)], closes=closes)
    )

    assert scanned(steps) == set()
    assert index in indexes(steps, "occurrences")
