"""Leases: one holder at a time, and a number that tells holders apart."""

from datetime import timedelta

import pytest

from calendar_service.storage.catalogue import read_reached, set_has_sample
from calendar_service.storage.leases import LeaseLost, refuse_unless_held, take_lease
from tests.house import House

pytestmark = pytest.mark.core

HOUR = timedelta(hours=1)


async def take(house: House, holder: str, work: str = "tidying") -> int | None:
    now = house.clock.now()
    return await house.store.write(lambda con: take_lease(con, work, holder, now, lasting=HOUR))


async def test_one_holder_at_a_time(house: House) -> None:
    assert await take(house, "a") == 1
    assert await take(house, "b") is None
    assert await take(house, "b", "mailing") == 1


async def test_a_holder_may_go_on(house: House) -> None:
    assert await take(house, "a") == 1
    house.clock.advance(minutes=50)
    assert await take(house, "a") == 1
    house.clock.advance(minutes=50)
    assert await take(house, "b") is None


async def test_who_takes_over_has_a_higher_number(house: House) -> None:
    assert await take(house, "a") == 1
    house.clock.advance(hours=1)
    assert await take(house, "b") == 2
    assert await take(house, "a") is None


async def test_who_lost_the_lease_meanwhile_saves_nothing_more(house: House) -> None:
    fence = await take(house, "a")
    assert fence is not None
    guarded = house.store.guarded(lambda con: refuse_unless_held(con, "tidying", fence))
    house.clock.advance(hours=1)
    await guarded.write(lambda con: set_has_sample(con, has_sample=True))

    await take(house, "b")
    with pytest.raises(LeaseLost):
        await guarded.write(lambda con: set_has_sample(con, has_sample=False))

    assert (await house.store.read(read_reached)).has_sample
