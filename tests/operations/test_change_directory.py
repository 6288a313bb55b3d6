"""Tests of venues, organisers and categories that are changed or merged under their events."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.domain.event import Category
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.globe import Position
from calendar_service.domain.near import Near
from calendar_service.domain.paging import Paging
from calendar_service.operations.change_directory import change_entry, merge_entries
from calendar_service.operations.import_events import BATCH
from calendar_service.operations.refresh_catalogue import rederive
from calendar_service.operations.withdraw_event import plan_withdrawal, withdraw
from calendar_service.storage.categories import add_category
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.events import StoredEvent, find_event
from calendar_service.storage.schema import catalogue, changes, events, organisers, venues
from tests.house import House, draft, refused

T = TypeVar("T")
HALL: dict[str, Any] = {"name": "Town Hall", "city": "Kiel", "country": "DE"}
HARBOUR: dict[str, Any] = {"name": "Harbour", "city": "Kiel", "country": "DE"}
CHOIR = draft("Choir", "2027-05-04T19:00", venue=HALL, organiser={"name": "Kiel Singers"})
QUIZ = draft("Quiz", "2027-05-05T19:00", venue=HARBOUR, organiser={"name": "Film Club"})
ELSEWHERE = [{"recurrence_id": "2027-05-13", "venue": HALL}]
COURSE = draft(
    "Course", "2027-05-06T19:00", venue=HARBOUR, recurrence="FREQ=WEEKLY", overrides=ELSEWHERE
)


async def venue_id(house: House, name: str) -> str:
    [id] = [row["id"] for row in await house.rows(venues) if row["name"] == name]
    return str(id)


async def event_of(house: House, title: str) -> StoredEvent:
    [id] = [row["id"] for row in await house.rows(events) if row["title"] == title]
    stored = await house.store.read(lambda con: find_event(con, id))
    assert stored is not None
    return stored


async def versions(house: House) -> dict[str, int]:
    return {row["title"]: row["sequence"] for row in await house.rows(events)}


async def told(house: House, revision: int) -> int:
    return (await house.column(changes.c.revision)).count(revision)


def only(facet: str, key: str) -> EventFilter:
    return EventFilter(any_of=((facet, (key,)),))


async def titles(house: House, asked: EventFilter) -> list[str]:
    """Return what the feed holds, having made sure that the page lists the same events."""
    body = (await house.catalogue.feed(asked, house.clock.now())).body.decode()
    found = {line[8:] for line in body.splitlines() if line.startswith("SUMMARY:")}
    page = await house.catalogue.page(asked, Paging())
    assert {json.loads(each)["title"] for each in page.occurrences} == found
    return sorted(found)


async def test_a_renamed_venue_is_told_by_all_its_events_as_one_revision(house: House) -> None:
    await house.publish(CHOIR, QUIZ, COURSE)
    hall = await venue_id(house, "Town Hall")
    moved_at = house.clock.advance(days=1)

    assert await change_entry(house.context, "venue", hall, {"name": "City Hall"}) == 2

    assert await versions(house) == {"Choir": 1, "Quiz": 0, "Course": 1}
    assert await house.column(catalogue.c.revision) == [2]
    assert await told(house, 2) == 2
    body = (await house.catalogue.feed(EventFilter(), house.clock.now())).body
    assert (body.count(b"LOCATION:City Hall"), body.count(b"LOCATION:Town Hall")) == (2, 0)
    choir = await event_of(house, "Choir")
    assert choir.event.version.changed_at == moved_at
    assert choir.event.venue is not None
    assert (choir.event.venue.name, choir.event.venue.city) == ("City Hall", "Kiel")
    assert await titles(house, EventFilter(words=("city",))) == ["Choir"]
    assert await titles(house, EventFilter(words=("town",))) == []


async def test_events_are_found_where_their_venue_is_now(house: House) -> None:
    await house.publish(CHOIR)
    here = EventFilter(near=Near(Position(54.32, 10.13), 5))
    assert await titles(house, here) == []

    hall = await venue_id(house, "Town Hall")
    await change_entry(house.context, "venue", hall, {"latitude": 54.32, "longitude": 10.14})

    assert await titles(house, here) == ["Choir"]


async def test_an_organiser_and_a_category_are_renamed_alike(house: House) -> None:
    await house.store.write(lambda con: add_category(con, "c1", Category("music", "Music")))
    await house.publish(draft("Choir", "2027-05-04", categories=["music"], organiser={"name": "A"}))
    [organiser] = await house.column(organisers.c.id)

    renamed = {"name": "Kiel Singers", "url": "https://singers.example"}
    assert await change_entry(house.context, "organiser", organiser, renamed) == 1
    assert await change_entry(house.context, "category", "music", {"name": "Concerts"}) == 1

    event = (await event_of(house, "Choir")).event
    assert event.version.sequence == 2
    assert event.organiser is not None
    assert (event.organiser.name, event.organiser.url) == tuple(renamed.values())
    assert event.categories == (Category("music", "Concerts"),)


async def test_mistakes_are_refused_all_at_once(house: House) -> None:
    await house.publish(CHOIR)
    hall = await venue_id(house, "Town Hall")
    before = await house.dump()
    wrong = {"country": "Atlantis", "latitude": 54.3}

    error = await refused(InvalidInput, lambda: change_entry(house.context, "venue", hall, wrong))
    assert sorted(problem.field for problem in error.problems) == ["country", "latitude"]
    nothing = {"name": None, "city": None, "country": None}
    await refused(InvalidInput, lambda: change_entry(house.context, "venue", hall, nothing))
    await refused(NotFound, lambda: change_entry(house.context, "venue", "none", HALL))
    await refused(InvalidInput, lambda: merge_entries(house.context, "venue", into=hall, gone=hall))
    await refused(NotFound, lambda: merge_entries(house.context, "venue", into=hall, gone="none"))
    assert await house.dump() == before


async def test_a_venue_that_was_changed_to_what_it_is_changes_nothing(house: House) -> None:
    await house.publish(CHOIR)
    before = await house.dump()

    hall = await venue_id(house, "Town Hall")
    assert await change_entry(house.context, "venue", hall, {"name": " Town  Hall"}) == 0

    assert await house.dump() == before


async def test_a_merged_venue_gives_its_events_to_the_other(house: House) -> None:
    await house.publish(CHOIR, QUIZ, COURSE)
    hall, harbour = await venue_id(house, "Town Hall"), await venue_id(house, "Harbour")

    assert await merge_entries(house.context, "venue", into=harbour, gone=hall) == 2

    assert await versions(house) == {"Choir": 1, "Quiz": 0, "Course": 1}
    assert await house.column(catalogue.c.revision) == [2]
    assert await told(house, 2) == 3  # the quiz came into the listing of the old name
    everything = ["Choir", "Course", "Quiz"]
    assert await titles(house, only("venue", harbour)) == everything
    assert await titles(house, only("venue", hall)) == everything
    course = (await event_of(house, "Course")).event
    assert course.recurrence is not None
    assert [each.venue and each.venue.id for each in course.recurrence.overrides] == [harbour]


async def test_what_is_published_later_is_found_by_every_earlier_name(house: House) -> None:
    await house.publish(CHOIR, QUIZ)
    hall, harbour = await venue_id(house, "Town Hall"), await venue_id(house, "Harbour")
    await merge_entries(house.context, "venue", into=harbour, gone=hall)

    await house.publish(
        draft("Market", "2027-06-01", venue=HARBOUR),
        draft("Dance", "2027-06-02", venue=HALL),
        draft("Film", "2027-06-03", venue={"id": hall}),
    )
    await house.change("Market", title="Fair")
    await rederive(house.context)

    everything = ["Choir", "Dance", "Fair", "Film", "Quiz"]
    assert await titles(house, only("venue", hall)) == everything
    assert await titles(house, only("venue", harbour)) == everything
    assert await house.column(venues.c.id) == sorted([hall, harbour])


async def test_what_was_merged_into_a_venue_goes_on_with_it(house: House) -> None:
    barn = draft("Barn Dance", "2027-05-09", venue={"name": "Barn"})
    await house.publish(CHOIR, QUIZ, barn)
    names = ("Town Hall", "Harbour", "Barn")
    hall, harbour, barn_id = [await venue_id(house, name) for name in names]
    await merge_entries(house.context, "venue", into=harbour, gone=hall)

    await merge_entries(house.context, "venue", into=barn_id, gone=harbour)

    for id in (hall, harbour, barn_id):
        assert await titles(house, only("venue", id)) == ["Barn Dance", "Choir", "Quiz"]
    replaced = {row["id"]: row["replaced_by"] for row in await house.rows(venues)}
    assert replaced == {hall: barn_id, harbour: barn_id, barn_id: None}
    back = {"into": hall, "gone": barn_id}
    await refused(NotFound, lambda: merge_entries(house.context, "venue", **back))


async def test_merged_categories_and_organisers_are_followed_alike(house: House) -> None:
    for slug in ("music", "concerts"):
        await house.store.write(
            partial(add_category, id=slug, category=Category(slug, slug.title()))
        )
    both: dict[str, Any] = {"categories": ["music", "concerts"], "organiser": {"name": "Singers"}}
    quiz: dict[str, Any] = {"categories": ["concerts"], "organiser": {"name": "Film Club"}}
    await house.publish(draft("Choir", "2027-05-04", **both), draft("Quiz", "2027-05-05", **quiz))
    people = {row["name"]: row["id"] for row in await house.rows(organisers)}
    into, gone = people["Film Club"], people["Singers"]

    assert await merge_entries(house.context, "category", into="concerts", gone="music") == 1
    assert await merge_entries(house.context, "organiser", into=into, gone=gone) == 1

    await house.publish(draft("Dance", "2027-06-02", **both))
    dance = (await event_of(house, "Dance")).event
    assert dance.categories == (Category("concerts", "Concerts"),)
    assert dance.organiser is not None
    assert dance.organiser.id == into
    for asked in (only("category", "music"), only("category", "concerts")):
        assert await titles(house, asked) == ["Choir", "Dance", "Quiz"]
    for asked in (only("organiser", gone), only("organiser", into)):
        assert await titles(house, asked) == ["Choir", "Dance", "Quiz"]


async def test_a_withdrawn_event_stays_as_it_was_left(house: House) -> None:
    await house.publish(CHOIR)
    withdrawal = await plan_withdrawal(house.context, (await event_of(house, "Choir")).event)
    await house.store.write(lambda con: withdraw(con, withdrawal, house.clock.now()))

    hall = await venue_id(house, "Town Hall")
    assert await change_entry(house.context, "venue", hall, {"name": "City Hall"}) == 0

    assert await versions(house) == {"Choir": 1}
    assert await told(house, 3) == 0


class Meanwhile(Store):
    """The store of a house in which somebody else is quicker than the next write."""

    def __init__(self, store: Store, act: Callable[[], Awaitable[object]]) -> None:
        self._store = store
        self._acts = [act]

    async def read(
        self, unit: Callable[[Connection], Awaitable[T]], *, is_short: bool = False
    ) -> T:
        return await self._store.read(unit, is_short=is_short)

    async def write(self, unit: Callable[[Connection], Awaitable[T]]) -> T:
        while self._acts:
            await self._acts.pop()()
        return await self._store.write(unit)


async def test_an_event_that_moves_meanwhile_is_rendered_again(house: House) -> None:
    """Somebody edits one between the look at the events and the write."""
    await house.publish(CHOIR)
    hall = await venue_id(house, "Town Hall")
    late = Meanwhile(house.store, lambda: house.change("Choir", title="Evensong"))
    context = replace(house.context, store=late)

    assert await change_entry(context, "venue", hall, {"name": "City Hall"}) == 1

    event = (await event_of(house, "Evensong")).event
    assert event.version.sequence == 2
    assert event.venue is not None
    assert event.venue.name == "City Hall"


async def test_more_events_than_one_batch_are_still_one_revision(house: House) -> None:
    days = [draft(f"Day {n:03}", f"2027-05-{n % 28 + 1:02}", venue=HALL) for n in range(BATCH + 5)]
    await house.publish(*days)
    [before] = await house.column(catalogue.c.revision)
    hall = await venue_id(house, "Town Hall")

    assert await change_entry(house.context, "venue", hall, {"name": "City Hall"}) == BATCH + 5

    assert await house.column(catalogue.c.revision) == [before + 1]
    assert set(await house.column(events.c.sequence)) == {1}
