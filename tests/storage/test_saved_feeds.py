"""What is known of the polls of saved feeds, and what is left of those that ended."""

from datetime import timedelta

from calendar_service.domain.saved_feed import Polls, SavedFeed
from calendar_service.storage.connection import Connection
from calendar_service.storage.saved_feeds import (
    add_feed,
    add_polls,
    drop_feed,
    find_feed,
    is_retired,
    polls_of,
    retire,
)
from tests.house import START, House

FEED = SavedFeed("f1", 0, "Mine", "city=graz", START, START)
LATER = START + timedelta(minutes=5)


async def test_polls_are_added_up_and_the_latest_stays(house: House) -> None:
    async def write(con: Connection) -> list[Polls]:
        await add_feed(con, FEED, "hash")
        await add_polls(con, "f1", [Polls("Outlook", 2, LATER), Polls("Thunderbird", 1, START)])
        await add_polls(con, "f1", [Polls("Outlook", 3, START)])
        return await polls_of(con, "f1")

    assert await house.context.store.write(write) == [
        Polls("Outlook", 5, LATER),
        Polls("Thunderbird", 1, START),
    ]


async def test_polls_of_a_feed_that_ended_meanwhile_are_let_go(house: House) -> None:
    async def write(con: Connection) -> list[Polls]:
        await add_polls(con, "gone", [Polls("Outlook", 2, LATER)])
        return await polls_of(con, "gone")

    assert await house.context.store.write(write) == []


async def test_of_a_feed_that_ended_its_address_alone_is_kept(house: House) -> None:
    async def write(con: Connection) -> tuple[object, ...]:
        await add_feed(con, FEED, "hash")
        await add_polls(con, "f1", [Polls("Outlook", 2, LATER)])
        found = await find_feed(con, "hash")
        await drop_feed(con, "f1")
        await retire(con, "hash", LATER)
        gone = await find_feed(con, "hash"), await polls_of(con, "f1")
        return found, *gone, await is_retired(con, "hash"), await is_retired(con, "other")

    assert await house.context.store.write(write) == (FEED, None, [], True, False)
