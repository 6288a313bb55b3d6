"""Whatever is asked, a listing holds what a look at every single event says that it holds."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.near import Near
from calendar_service.domain.paging import Paging, Place
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.fragments import fragments_in, newest_changed_ids
from calendar_service.storage.occurrences import Listed, list_page
from calendar_service.storage.options import count_options, counted_events
from calendar_service.storage.types import from_micros
from tests.house import opened_house
from tests.storage.crowd import CITIES, HORIZON, NOON, WORDS, Crowd, Entry, make_crowd, store_crowd
from tests.volume import Volume

pytestmark = pytest.mark.core

SEED = 20270301
COUNT = 900
QUESTIONS = 4000


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    return make_crowd(random.Random(SEED), COUNT)


@pytest.fixture(scope="module")
async def store(
    database: str, crowd: Crowd, blank_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Store]:
    folder = tmp_path_factory.mktemp("crowd")
    async with opened_house(folder, blank=blank_database) as house:
        await store_crowd(house.store, crowd)
        yield house.store


def question(dice: random.Random) -> EventFilter:
    """Ask for everything, for many, for few or for none, on some days or on all."""
    return EventFilter(
        start_day=dice.choice((None, day(dice), day(dice))),
        end_day=dice.choice((None, None, day(dice))),
        words=dice.choice(((), (), (dice.choice(WORDS),), ("choir", "fi"), ("rar",), ("ch",))),
        any_of=tuple(sorted(dice.sample(CHOICES, dice.choice((0, 0, 1, 1, 2))))),
        none_of=dice.choice(((), (), (("kind", ("event",)),), (("category", ("art", "film")),))),
        near=dice.choice((None, None, None, Near(CITIES[0], dice.choice((5.0, 60.0))))),
    )


CHOICES = (
    ("category", ("film",)),
    ("category", ("art", "music")),
    ("city", ("city1",)),
    ("city", ("city3", "city4", "city9")),
    ("city", ("nowhere",)),
    ("kind", ("event",)),
)


def day(dice: random.Random) -> date:
    """Return a day among those of the events, or beyond what is indexed."""
    return (NOON + timedelta(days=dice.choice((dice.randrange(-520, 520), 900)))).date()


async def pages(store: Store, asked: EventFilter, limit: int) -> list[Entry]:
    """Return what the pages of a listing hold, one after the other."""
    found = list[Entry]()
    paging = Paging(limit)
    while page := await store.read(partial(one_page, asked, paging)):
        found += map(entry_of, page)
        paging = Paging(limit, page[-1].place)
    return found


async def one_page(
    asked: EventFilter, paging: Paging, con: Connection, *, only: str | None = None
) -> list[Listed]:
    return await list_page(con, asked, asked.window("UTC"), paging, only=only)


async def held(asked: EventFilter, among: frozenset[str] | None, con: Connection) -> list[str]:
    window = asked.window("UTC")
    found = await fragments_in(con, asked, window, "ics", horizon_day=HORIZON, among=among)
    return [each.event_id for each in found]


async def newest(asked: EventFilter, most: int, con: Connection) -> list[str]:
    return await newest_changed_ids(con, asked, asked.window("UTC"), most=most)


def entry_of(listed: Listed) -> Entry:
    event_id, _, recurrence_id = listed.place.key.partition("/")
    assert listed.body == event_id.encode()
    return from_micros(listed.place.order), event_id, recurrence_id


async def test_pages_hold_all_of_the_filter_in_order_and_nothing_else(
    crowd: Crowd, store: Store, volume: Volume
) -> None:
    dice = random.Random(SEED)
    for _ in range(volume.of(QUESTIONS)):
        asked = question(dice)
        listed = crowd.listed(asked, asked.window("UTC"))
        limit = dice.choice((1 + len(listed) // 4, 1 + len(listed) // 9, max(1, len(listed)), 2000))
        assert await pages(store, asked, limit) == listed


async def test_a_document_holds_each_event_that_may_meet_its_window(
    crowd: Crowd, store: Store, volume: Volume
) -> None:
    dice = random.Random(SEED + 1)
    for _ in range(volume.of(QUESTIONS)):
        asked = question(dice)
        expected = crowd.held(asked, asked.window("UTC"))
        assert await store.read(partial(held, asked, None)) == expected


async def test_a_document_can_be_asked_for_a_few_events_alone(crowd: Crowd, store: Store) -> None:
    dice = random.Random(SEED + 2)
    for _ in range(40):
        asked = question(dice)
        few = frozenset(each.id for each in dice.sample(crowd.members, dice.choice((0, 3, 600))))
        expected = [each for each in crowd.held(asked, asked.window("UTC")) if each in few]
        assert await store.read(partial(held, asked, few)) == expected


async def test_the_newest_are_those_that_changed_last(
    crowd: Crowd, store: Store, volume: Volume
) -> None:
    dice = random.Random(SEED + 3)
    for _ in range(volume.of(QUESTIONS)):
        asked, most = question(dice), dice.choice((1, 20, 100))
        expected = crowd.newest(asked, asked.window("UTC"))[:most]
        assert await store.read(partial(newest, asked, most)) == expected


async def test_a_page_of_one_event_holds_its_own_dates(crowd: Crowd, store: Store) -> None:
    asked = EventFilter(start_day=NOON.date())
    for member in crowd.members[:60]:
        found = await store.read(partial(one_page, asked, Paging(), only=member.id))
        entries = [] if member.is_withdrawn else sorted(member.entries(asked.window("UTC")))
        assert [entry_of(each) for each in found] == entries


async def test_a_place_that_no_instant_is_at_is_before_or_after_all(
    crowd: Crowd, store: Store
) -> None:
    """Readers may send any number as a place."""
    asked, most = EventFilter(words=("ch",)), 10**18 - 1
    before, after = Paging(3, Place(-most, "a/b")), Paging(3, Place(most, "a/b"))
    listed = crowd.listed(asked, asked.window("UTC"))

    first = await store.read(partial(one_page, asked, before))

    assert [entry_of(each) for each in first] == listed[:3]
    assert await store.read(partial(one_page, asked, after)) == []


async def test_so_many_events_are_counted_as_there_are(
    crowd: Crowd, store: Store, volume: Volume
) -> None:
    dice = random.Random(SEED + 5)
    for _ in range(volume.of(QUESTIONS)):
        asked = question(dice)
        window = asked.window("UTC")
        most = dice.choice((1, 5, 2_000))

        found = await store.read(partial(counted_events, asked=asked, window=window, most=most))

        there = crowd.dated(asked, window)
        assert found.is_all == (len(there) <= most)
        assert len(found.ids) == min(most, len(there))
        assert set(found.ids) <= there


async def test_values_are_counted_among_the_events(crowd: Crowd, store: Store) -> None:
    members = crowd.members[:700]
    ids = [each.id for each in members]

    found = await store.read(partial(count_options, among=ids, facets=["kind", "city"], most=3))

    cities = Counter(value for each in members for value in each.facets["city"])
    kinds = Counter(value for each in members for value in each.facets["kind"])
    by_number = sorted(cities.items(), key=lambda pair: (-pair[1], pair[0]))
    assert found == {"kind": kinds.most_common(), "city": by_number[:3]}
