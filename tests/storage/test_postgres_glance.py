"""Looks at how far the catalogue is, shared by all who wait for one."""

import asyncio

import pytest

from calendar_service.storage.catalogue import glance_at_position
from calendar_service.storage.postgres_glance import Glances, Row
from tests.databases import is_postgres, run_plainly
from tests.house import House, draft


class Looking:
    """Tells the number of each look, which takes until it is let go on."""

    def __init__(self) -> None:
        self.begun, self.given_back = 0, False
        self.goes_on = asyncio.Event()

    async def look(self) -> Row:
        self.begun += 1
        number = self.begun
        await self.goes_on.wait()
        if number == 2:
            raise ConnectionError("lost")
        return (number,)

    async def give_back(self) -> None:
        self.given_back = True


async def ask(glances: Glances, count: int) -> list[asyncio.Task[Row]]:
    asking = [asyncio.create_task(glances.row()) for _ in range(count)]
    for _ in range(5):
        await asyncio.sleep(0)
    return asking


async def test_who_asks_while_a_look_is_under_way_shares_the_next_one() -> None:
    looking = Looking()
    glances = Glances(looking.look, looking.give_back)
    first, *_ = await ask(glances, 1)
    second = await ask(glances, 20)
    second[0].cancel()
    assert looking.begun == 1

    looking.goes_on.set()

    assert await first == (1,)
    told = await asyncio.gather(*second, return_exceptions=True)
    assert {type(each) for each in told} == {asyncio.CancelledError, ConnectionError}
    assert [await each for each in await ask(glances, 3)] == [(3,)] * 3
    await glances.end()
    assert (looking.begun, looking.given_back) == (3, True)


@pytest.mark.core
async def test_a_look_shows_what_was_saved_before_and_outlives_its_connection(
    house: House,
) -> None:
    for number in range(1, 4):
        await house.publish(draft(f"Choir {number}", "2027-05-04"))
        seen = await asyncio.gather(*(glance_at_position(house.store) for _ in range(10)))
        assert {each.revision for each in seen} == {number}
        if is_postgres():
            run_plainly(
                house.folder,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
