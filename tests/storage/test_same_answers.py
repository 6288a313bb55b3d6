"""Whatever is in the calendar and whatever is asked, both databases answer the same."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.near import Near
from calendar_service.domain.paging import Paging
from calendar_service.domain.search import NO_WORD, asked_words
from calendar_service.importers.draft import Draft
from calendar_service.operations.import_events import publish_drafts
from calendar_service.storage.venues import list_venues
from tests.databases import KINDS, running_on
from tests.house import House, draft, opened_house
from tests.storage.crowd import CITIES
from tests.volume import Volume

SEED = 20270401
CATALOGUES = 2000
ASKED_EACH = 2
"""Questions about a catalogue before it grows."""
MOST_IN_ONE = 120
TITLES = (
    *("Ärger im Straßenbahn-Depot", "straße", "STRASSE", "choir", "Choir", "chöre", "合唱 夜"),
    *("100% jazz", "snow_ball", "back\\slash", "O'Brien -- quiz", "NULL", "𝄞 recital", "e\u0301te"),
    *("İstanbul", "ſtill", "a b", "a  b", "ab", "A", "_", "~", "\u00a0nbsp", "ﬁlm", "0", "10", "2"),
)
QUERIES = (
    *("choir", "stras", "straße", "%", "_", "\\", "100", "o'br", "合", "null", "recit", "ete"),
    *(
        "a",
        "istan",
        "film",
        "1",
        "snow_",
        "still",
        "quiz brien",
        "choer",
        "Ärg",
        "aerger chöre",
        "*",
    ),
)
CITY_NAMES = ("Kiel", "kiel", "Køln", "Zürich", "O'Fallon", "%")
RULES = (None, None, None, "FREQ=WEEKLY;COUNT=5", "FREQ=MONTHLY;COUNT=4", "FREQ=DAILY;COUNT=3")
ZONES = ("Europe/Berlin", "America/Lima", "Pacific/Chatham", "UTC", "Asia/Kolkata")
TAGS = ("a", "A", "ä", "b", "Z", "z", "_", "%")
FIRST_DAY = date(2027, 1, 15)


async def test_both_databases_answer_the_same(
    blank_database: Path, tmp_path: Path, volume: Volume
) -> None:
    dice, rounds, life = random.Random(SEED), volume.of(CATALOGUES), 0
    while rounds > 0:
        life += 1
        async with on_both(blank_database, tmp_path / f"life{life}") as houses:
            drafts: list[Draft] = []
            while rounds > 0 and len(drafts) < MOST_IN_ONE:
                rounds -= 1
                more = [draft_of(dice, len(drafts) + n) for n in range(dice.randint(1, 2))]
                drafts += more
                for house in houses:
                    done = await publish_drafts(house.context, more)
                    assert done.problems == (), (done, more)
                title, changed = more[0].fields["title"], f"Changed {len(drafts)}"
                # Others are stored as they are written in Unicode's usual way.
                if title.isascii() and "  " not in title:
                    for house in houses:
                        await house.change(title, title=changed, description=None)
                for _ in range(ASKED_EACH):
                    asked, paging = question(dice), Paging(dice.choice((1, 3, 50)))
                    on_sqlite, on_postgres = [await answers(each, asked, paging) for each in houses]
                    assert on_postgres == on_sqlite, (asked, paging)
            on_sqlite, on_postgres = [dict(await house.dump()) for house in houses]
            assert on_postgres == on_sqlite


@asynccontextmanager
async def on_both(blank: Path, folder: Path) -> AsyncIterator[list[House]]:
    async with AsyncExitStack() as stack:
        houses = []
        for kind in KINDS:
            (folder / kind).mkdir(parents=True)
            with_kind = running_on(kind)
            stack.enter_context(with_kind)
            opened = opened_house(folder / kind, blank=blank)
            houses.append(await stack.enter_async_context(opened))
        yield houses


def draft_of(dice: random.Random, number: int) -> Draft:
    """Return an event whose title nobody else has."""
    day = FIRST_DAY + timedelta(days=dice.randrange(200))
    is_all_day = dice.random() < 0.3
    start = day.isoformat() if is_all_day else f"{day}T{dice.randrange(24):02}:30"
    more: dict[str, Any] = {
        "time_zone": dice.choice(ZONES),
        "recurrence": dice.choice(RULES),
        "tags": dice.sample(TAGS, dice.randrange(4)) or None,
        "description": dice.choice((None, "Songs & *snacks*", "100 % \\ _")),
        "venue": venue_of(dice) if dice.random() < 0.7 else None,
        "price": dice.choice((None, {"text": "7,50 €", "amount": "7.50", "currency": "EUR"})),
        "language": dice.choice((None, "de", "en-GB")),
    }
    return draft(f"{dice.choice(TITLES)} {number}", start, **more)


def venue_of(dice: random.Random) -> dict[str, Any]:
    place = dice.choice(CITIES)
    return {
        "name": dice.choice(TITLES),
        "city": dice.choice(CITY_NAMES),
        "country": dice.choice(("DE", "CH", None)),
        **(
            {"latitude": place.latitude, "longitude": place.longitude}
            if dice.random() < 0.5
            else {}
        ),
    }


def question(dice: random.Random) -> EventFilter:
    day = FIRST_DAY + timedelta(days=dice.randrange(-20, 260))
    return EventFilter(
        start_day=dice.choice((None, day)),
        end_day=dice.choice((None, None, day + timedelta(days=dice.randrange(1, 60)))),
        words=tuple(asked_words(dice.choice(QUERIES)) or [NO_WORD]) if dice.random() < 0.5 else (),
        any_of=dice.choice(((), (), (("tag", ("a", "z")),), (("city", ("kiel", "%")),))),
        none_of=dice.choice(((), (), (("tag", ("_",)),), (("country", ("DE",)),))),
        near=dice.choice((None, None, Near(CITIES[0], 50.0))),
    )


async def answers(house: House, asked: EventFilter, paging: Paging) -> dict[str, Any]:
    """Return what pages, feeds and the list of venues hold, byte by byte."""
    found: dict[str, Any] = {"pages": []}
    while paging:
        page = await house.catalogue.page(asked, paging)
        found["pages"].append(page)
        if page.next_place is None or len(found["pages"]) > 5:
            break
        paging = Paging(paging.limit, page.next_place)
    found["feed"] = await house.catalogue.feed(asked, house.clock.now())
    now = house.clock.now()
    found["venues"] = await house.store.read(lambda con: list_venues(con, Paging(200), from_at=now))
    return found
