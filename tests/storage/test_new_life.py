"""A database that was restored goes on above all that subscribers may have seen."""

import pytest

from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.new_life import LIFT, begin_new_life
from calendar_service.storage.schema import events
from tests.house import House, draft

pytestmark = pytest.mark.core


async def test_a_new_life_lifts_every_event_and_lets_the_next_start_render_it(
    house: House,
) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00"), draft("Quiz", "2027-05-09"))
    before = await house.store.read(read_reached)
    at = house.clock.advance(days=1)

    await house.store.write(lambda con: begin_new_life(con, "another", at))

    begun = await house.store.read(read_reached)
    assert (begun.epoch, begun.begun_at, begun.revision) == ("another", at, before.revision)
    assert await refresh_catalogue(house.context) == 2
    assert await house.column(events.c.sequence) == [LIFT + 1, LIFT + 1]
    assert await refresh_catalogue(house.context) == 0
