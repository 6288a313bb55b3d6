"""Tests of which venue and organiser a proposal means."""

from typing import Any

import pytest

from calendar_service.domain.event import Version
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.directory import Directory
from calendar_service.storage.schema import events, organisers, venues
from tests.house import START, House, counted_queries, draft, proposed, refused

HAUS = {
    "name": "Haus der Wirtschaft",
    "address": "Willi-Bleicher-Straße 19",
    "postal_code": "70174",
    "city": "Stuttgart",
    "country": "DE",
}


async def venues_used(house: House, *proposed_venues: dict[str, Any]) -> list[int]:
    """Return for each venue, published one after the other, which of the stored ones it became."""
    for number, venue in enumerate(proposed_venues):
        await house.publish(draft(f"Event {number:02}", "2027-05-08", venue=venue))
    rows = sorted(await house.rows(events), key=lambda row: str(row["title"]))
    order = list(dict.fromkeys(row["venue_id"] for row in rows))
    assert sorted(order) == await house.column(venues.c.id)
    return [order.index(row["venue_id"]) for row in rows]


async def test_the_same_venue_spelt_differently_is_one(house: House) -> None:
    assert await venues_used(
        house,
        HAUS,
        HAUS | {"name": "HAUS  DER WIRTSCHAFT", "city": "stuttgart"},
        HAUS | {"address": "willi-bleicher-strasse 19"},
        HAUS | {"region": "Baden-Württemberg", "url": "https://haus.example"},
        HAUS | {"country": "de"},
    ) == [0, 0, 0, 0, 0]


async def test_other_venues_stay_apart(house: House) -> None:
    assert await venues_used(
        house,
        HAUS,
        HAUS | {"address": "Willi-Bleicher-Straße 20"},
        HAUS | {"city": "Köln"},
        {"city": "Stuttgart", "country": "DE"},
        {"city": "Springfield", "region": "Illinois", "country": "US"},
        {"city": "Springfield", "region": "Massachusetts", "country": "US"},
        {"latitude": 54.3, "longitude": 10.1},
        {"latitude": 48.8, "longitude": 9.2},
        {"city": "stuttgart", "country": "DE"},
    ) == [0, 1, 2, 3, 4, 5, 6, 7, 3]


async def test_the_same_organiser_spelt_differently_is_one(house: House) -> None:
    for name in ("Straßenchor Köln", "STRASSENCHOR KOLN", "Strassenchor  Köln", "Straßenchor"):
        await house.publish(draft(name, "2027-05-08", organiser={"name": name}))

    assert await house.column(organisers.c.name) == ["Straßenchor Köln", "Straßenchor"]


async def test_new_venues_of_one_import_and_of_one_series_are_one(house: House) -> None:
    hall = {"name": "Town Hall", "city": "Kiel"}
    await house.publish(
        draft("Choir", "2027-05-08", venue=hall),
        draft(
            "Quiz",
            "2027-05-09",
            venue=hall,
            recurrence="FREQ=DAILY;COUNT=3",
            overrides=[
                {"recurrence_id": "2027-05-10", "venue": {"name": "town hall", "city": "KIEL"}}
            ],
        ),
    )

    [hall_id] = await house.column(venues.c.id)
    rows = await house.rows(events)
    assert [row["venue_id"] for row in rows] == [hall_id, hall_id]
    assert [each["venue_id"] for each in rows[1]["recurrence"]["overrides"]] == [hall_id]


async def test_many_proposals_are_looked_up_with_as_many_queries_as_one(house: House) -> None:
    async def queries_for(count: int) -> int:
        proposals = [
            read(venue={"name": f"Hall {number}"}, organiser={"name": f"Club {number}"})
            for number in range(count)
        ]
        with counted_queries() as seen:
            await house.store.read(
                lambda con: Directory(house.context.new_id).look_up(con, proposals)
            )
        return len(seen)

    assert [await queries_for(count) for count in (1, 3, 50)] == [2, 2, 2]


def read(**changes: Any) -> Proposal:
    fields = proposed(**changes)
    proposal = read_proposal(fields, default_tzid="Europe/Berlin", problems=Problems())
    assert proposal is not None
    return proposal


@pytest.mark.parametrize("new", [{"venue": {"name": "Hall"}}, {"organiser": {"name": "Club"}}])
async def test_what_came_in_meanwhile_is_not_stored_twice(
    house: House, new: dict[str, Any]
) -> None:
    first, second = [await looked_up(house, read(**new)) for _ in range(2)]

    await house.store.write(lambda con: first.save_new(con, START))
    await refused(
        ChangedMeanwhile, lambda: house.store.write(lambda con: second.save_new(con, START))
    )

    names = [*await house.column(venues.c.name), *await house.column(organisers.c.name)]
    assert names == [each["name"] for each in new.values()]


async def looked_up(house: House, proposal: Proposal) -> Directory:
    directory = Directory(house.context.new_id)
    await house.store.read(lambda con: directory.look_up(con, [proposal]))
    directory.event(proposal, id="a", uid="u", version=Version(0, START, START))
    return directory


@pytest.mark.parametrize("gone", [{"venue": {"id": "gone"}}, {"categories": ["gone"]}])
async def test_what_was_checked_and_is_gone_is_looked_at_again(
    house: House, gone: dict[str, Any]
) -> None:
    proposal = read(**gone)
    directory = Directory(house.context.new_id)

    await refused(
        ChangedMeanwhile,
        lambda: house.store.read(lambda con: directory.look_up(con, [proposal])),
    )
