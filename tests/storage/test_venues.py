"""Tests of the list of venues: in the order of names, with what is ahead at each."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from calendar_service.domain.paging import Paging, Place
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import events
from calendar_service.storage.venues import AHEAD_MOST, UsedVenue, list_venues
from tests.house import House, counted_queries, draft

pytestmark = pytest.mark.core

FROM_AT = datetime(2027, 3, 1, tzinfo=UTC)


async def listed(house: House, paging: Paging) -> list[tuple[UsedVenue, Place]]:
    return await house.store.read(lambda con: list_venues(con, paging, from_at=FROM_AT))


async def found(house: House) -> list[tuple[str, int]]:
    return [(used.venue.title, used.upcoming) for used, _ in await listed(house, Paging(99))]


async def test_names_are_ordered_as_people_read_them(house: House) -> None:
    named = [{"name": name} for name in ("zum Löwen", "Kino Babylon", "Äpfelhaus", "kino", "Øya")]
    others = [{"city": "Graz"}, {"address": "Am Hafen 5"}]
    await house.publish(*(draft("Choir", "2027-05-08", venue=venue) for venue in (*named, *others)))

    assert [title for title, _ in await found(house)] == [
        *("Am Hafen 5", "Äpfelhaus", "Graz", "kino", "Kino Babylon", "Øya", "zum Löwen")
    ]


async def test_each_event_counts_once_while_a_date_of_it_is_ahead(house: House) -> None:
    hall, barn = {"name": "Hall"}, {"name": "Barn"}
    await house.publish(
        draft("Choir", "2020-01-01", venue=hall, recurrence="FREQ=WEEKLY"),
        draft("Quiz", "2027-03-01", venue=hall),
        draft("Fair", "2027-02-28", venue=hall),
        draft("Dance", "2027-01-01", venue=barn, recurrence="FREQ=WEEKLY;COUNT=3"),
        draft("Nowhere", "2027-05-08"),
    )

    assert await found(house) == [("Barn", 0), ("Hall", 2)]


async def test_a_venue_of_withdrawn_events_alone_is_not_told_of(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08", venue={"name": "Hall"}))
    (event_id,) = await house.column(events.c.id)
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    withdrawal = await plan_withdrawal(house.context, stored.event)
    await house.store.write(lambda con: withdraw(con, withdrawal, house.clock.now()))

    assert await found(house) == []


async def test_a_venue_that_was_only_proposed_is_not_told_of(house: House) -> None:
    await house.submit(venue={"name": "Secret Barn"})

    assert await found(house) == []


async def test_every_venue_is_on_one_page_however_the_list_is_cut(house: House) -> None:
    """Two may have one name."""
    towns = ("Graz", "Wien", "Kiel")
    venues = [{"name": "Hall", "city": town} for town in towns] + [{"name": "Barn"}]
    await house.publish(*(draft("Choir", "2027-05-08", venue=venue) for venue in venues))
    whole = await listed(house, Paging(99))
    assert len(whole) == 4

    for limit in (1, 2, 3):
        cut: list[tuple[UsedVenue, Place]] = []
        place: Place | None = None
        while page := await listed(house, Paging(limit, place)):
            cut += page
            place = page[-1][1]
        assert cut == whole


@pytest.mark.parametrize("key", ["nobody", "a/b", "~"])
async def test_a_made_up_place_leads_nowhere(house: House, key: str) -> None:
    await house.publish(draft("Choir", "2027-05-08", venue={"name": "Hall"}))

    assert await listed(house, Paging(9, Place(7, key))) == []


async def test_one_venue_and_three_take_one_query(house: House) -> None:
    async def queries() -> int:
        with counted_queries() as seen:
            await listed(house, Paging(9))
        return len([each for each in seen if each.lstrip().startswith("SELECT")])

    await house.publish(draft("Choir", "2027-05-08", venue={"name": "Hall"}))
    assert await queries() == 1
    await house.publish(
        *(draft("Quiz", "2027-05-08", venue={"name": f"Barn {each}"}) for each in range(2))
    )
    assert await queries() == 1


@pytest.mark.sqlite_only
async def test_the_list_is_read_by_indexes_alone(house: House) -> None:
    seen: list[str] = []
    with counted_queries() as queries:
        await listed(house, Paging(9, Place(0, "x")))
        seen += [each for each in queries if "sorted_as" in each]
    (query,) = seen
    values = query.count("?") * [1]

    def explain(statement: str) -> sa.TextClause:
        names = iter(range(len(values)))
        bound = "".join(f":v{next(names)}" if part == "?" else part for part in statement)
        return sa.text(f"EXPLAIN QUERY PLAN {bound}").bindparams(
            **{f"v{number}": value for number, value in enumerate(values)}
        )

    plan = await house.store.read(lambda con: con.all(explain(query)))

    steps = [str(row["detail"]) for row in plan if row["detail"] != "SCAN ahead"]
    assert [step for step in steps if step.startswith("SCAN") and "USING INDEX" not in step] == []
    assert [step for step in steps if "TEMP B-TREE" in step] == []


async def test_so_many_events_ahead_are_counted_and_no_more(house: House) -> None:
    hall = {"name": "Hall"}
    drafts = [draft(f"Choir {n}", "2027-05-08", venue=hall) for n in range(AHEAD_MOST + 9)]
    await house.publish(*drafts)

    assert [used.upcoming for used, _ in await listed(house, Paging(9))] == [AHEAD_MOST + 1]
