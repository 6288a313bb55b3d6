"""Versions of the service side by side: the newest tells the calendar, and nobody undoes it."""

from datetime import timedelta

import pytest

from calendar_service.operations.examine import examine
from calendar_service.operations.refresh_catalogue import rederive, refresh_catalogue
from calendar_service.operations.render_event import RENDERER, edition_of, fingerprint
from calendar_service.operations.rendering_turn import LASTING, RENDERING, RenderingTurn
from calendar_service.storage.catalogue import read_reached, set_has_sample
from calendar_service.storage.editions import present_edition
from calendar_service.storage.leases import LeaseLost, take_lease
from calendar_service.storage.schema import events, fragments
from tests.house import House, draft

pytestmark = pytest.mark.core

CHOIR = draft("Choir", "2027-05-04T19:00", uid="choir@example")
QUIZ = draft("Quiz", "2027-05-09", uid="quiz@example")
NEWER = (
    f"UPDATE catalogue SET aim = 'newer', fingerprint = 'newer', renderer = {RENDERER + 1}",  # noqa: S608
    "UPDATE catalogue SET aim = 'newer', fingerprint = 'newer', zone_data = '9999z'",
)


@pytest.mark.parametrize("newer", NEWER)
async def test_what_a_newer_version_rendered_an_older_one_leaves_alone(
    house: House, newer: str
) -> None:
    await house.publish(CHOIR)
    house.tamper(newer)
    before = await house.dump()

    for is_start in (True, False):
        assert await refresh_catalogue(house.context, is_start=is_start) == 0
        house.clock.advance(days=40)  # not even for the horizon

    assert await house.dump() == before
    [told] = [each for each in await examine(house.context, None) if each.what == "catalogue"]
    assert (told.is_good, "a newer version rendered it" in told.says) == (False, True)


@pytest.mark.parametrize("newer", NEWER)
async def test_whoever_asks_for_it_goes_back_to_an_older_version(house: House, newer: str) -> None:
    house.tamper(newer)

    await rederive(house.context)
    await refresh_catalogue(house.context)

    assert await house.store.read(present_edition) == edition_of(house.context.voice)


@pytest.mark.parametrize(
    "older",
    [
        f"UPDATE catalogue SET aim = 'older', fingerprint = 'older', renderer = {RENDERER - 1}",  # noqa: S608
        "UPDATE catalogue SET aim = 'older', fingerprint = 'older', zone_data = '1999a'",
        "UPDATE catalogue SET aim = NULL, renderer = NULL, zone_data = NULL, fingerprint = NULL",
    ],
)
async def test_a_newer_version_takes_the_calendar_over_as_it_starts(
    house: House, older: str
) -> None:
    await house.publish(CHOIR)
    house.tamper(older, "UPDATE fragments SET fingerprint = 'older'")

    assert await refresh_catalogue(house.context) == 1

    assert await house.store.read(present_edition) == edition_of(house.context.voice)
    assert set(await house.column(fragments.c.fingerprint)) == {fingerprint(house.context.voice)}
    assert await house.column(events.c.sequence) == [0]


async def test_two_versions_side_by_side_never_undo_each_others_work(house: House) -> None:
    await house.publish(CHOIR)
    newer = house.set_up(public_url="https://new.example")
    assert await refresh_catalogue(newer.context) == 1

    await house.publish(QUIZ)  # the older one still serves, and renders what it publishes
    looks = [
        await refresh_catalogue(each.context, is_start=False)
        for each in (house, newer, house, newer, house)
    ]

    assert looks == [0, 1, 0, 0, 0]
    told = {row["title"]: row["sequence"] for row in await house.rows(events)}
    assert told == {"Choir": 1, "Quiz": 1}
    assert set(await house.column(fragments.c.fingerprint)) == {fingerprint(newer.context.voice)}


async def test_one_renders_and_another_goes_on_a_minute_after_it_died(house: House) -> None:
    await house.publish(CHOIR)
    newer = house.set_up(public_url="https://new.example")
    now = house.clock.now()
    await house.store.write(lambda con: take_lease(con, RENDERING, "dead", now, lasting=LASTING))

    assert await refresh_catalogue(newer.context, holder="alive") == 0
    house.clock.advance(minutes=1)

    assert await refresh_catalogue(newer.context, holder="alive", is_start=False) == 1
    assert await refresh_catalogue(newer.context, holder="third", is_start=False) == 0


async def test_who_renders_stops_once_a_newer_version_begins_or_another_has_the_turn(
    house: House,
) -> None:
    turn = RenderingTurn(house.context, "first")
    assert await turn.begin()
    assert await turn.goes_on()
    house.clock.advance(seconds=(LASTING + timedelta(seconds=1)).seconds)
    assert not await refused(house, "second")
    assert not await turn.goes_on()

    last = RenderingTurn(house.context, None)
    assert await last.goes_on()
    house.tamper(NEWER[0])
    assert not await last.goes_on()


async def test_who_lost_the_turn_amid_the_work_saves_none_of_it(house: House) -> None:
    turn = RenderingTurn(house.context, "first")
    assert await turn.begin()
    await turn.fenced.store.write(lambda con: set_has_sample(con, has_sample=True))
    house.clock.advance(seconds=(LASTING + timedelta(seconds=1)).seconds)
    assert not await refused(house, "second")

    with pytest.raises(LeaseLost):
        await turn.fenced.store.write(lambda con: set_has_sample(con, has_sample=False))

    assert (await house.store.read(read_reached)).has_sample


async def refused(house: House, holder: str) -> bool:
    return not await RenderingTurn(house.context, holder).begin()
