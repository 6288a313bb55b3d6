"""A calendar that moved is the same calendar."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action
from calendar_service.operations.copy_calendar import TargetHoldsMore, copy_calendar
from calendar_service.operations.load_sample import load_sample
from calendar_service.storage.connection import Store
from calendar_service.storage.schema import events
from tests.databases import running_on
from tests.house import House, draft, opened_house, refused

pytestmark = pytest.mark.core


@pytest.fixture
async def target(blank_database: Path, tmp_path: Path) -> AsyncIterator[House]:
    """On the other database than the house is, if the house is on SQLite."""
    folder = tmp_path / "target"
    folder.mkdir()
    with running_on("postgres"):
        async with opened_house(folder, blank=blank_database, chance="b") as opened:
            yield opened


async def copied(house: House, target: House) -> int:
    async def feed_of(store: Store) -> bytes:
        catalogue = Catalogue(store, house.context.voice)
        return (await catalogue.feed(EventFilter(), house.clock.now())).body

    found = await copy_calendar(house.store, target.store, feed_of)
    return sum(found.counts.values())


async def test_everything_arrives(house: House, target: House) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit(venue={"name": "Barn"})
    await house.decide(sent, Action.APPROVE, bob)
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY;COUNT=3"))
    choir = sa.select(events.c.id).where(events.c.title == "Choir").scalar_subquery()
    others = sa.update(events).where(events.c.title != "Choir")
    await house.store.write(lambda con: con.run(others.values(replaced_by=choir)))

    assert await copied(house, target) > 20

    before, after = dict(await house.dump()), dict(await target.dump())
    assert after.pop("leases") == []
    before.pop("leases")
    assert after == before


async def test_the_sample_makes_room(house: House, target: House) -> None:
    await load_sample(target.context, [draft("Sample", "2027-05-08")], [])
    await house.publish(draft("Choir", "2027-05-04T19:00"))

    await copied(house, target)

    assert [row["title"] for row in (await target.dump())["events"]] == ["Choir"]


async def test_a_calendar_that_is_somebodys_is_left_alone(house: House, target: House) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00"))
    await target.submit(title="Secret Barn")
    before = await target.dump()

    await refused(TargetHoldsMore, lambda: copied(house, target))

    assert await target.dump() == before
