"""Tests of what readers are told, and how the newest of it is found."""

from datetime import UTC, date, datetime, timedelta

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import Stretch
from calendar_service.storage.changes import (
    Change,
    Standing,
    append_change,
    newest_touching,
    standing_of,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import events
from tests.house import START, House, draft

MAY_8 = Stretch(datetime(2027, 5, 8, 7, tzinfo=UTC), datetime(2027, 5, 8, 9, tzinfo=UTC))
GERMAN = Standing({"language": ("de",)}, MAY_8)
FRENCH = Standing({"language": ("fr",), "tag": ("a", "b")}, MAY_8)
IN_GERMAN = EventFilter(any_of=(("language", ("de",)),))
EVERYTHING = EventFilter()


def change(revision: int, event: int, after: Standing | None) -> Change:
    at = START + timedelta(minutes=revision)
    return Change(revision, f"event{event:04}", at, None, after)


async def append(house: House, *changes: Change) -> None:
    async def save(con: Connection) -> None:
        for each in changes:
            await append_change(con, each)

    await house.store.write(save)


async def newest(house: House, asked: EventFilter, *, only: str | None = None) -> Change | None:
    window = asked.window("Europe/Berlin")
    return await house.store.read(lambda con: newest_touching(con, asked, window, only=only))


async def test_a_change_comes_back_as_it_was_told(house: House) -> None:
    told = Change(1, "event", START, GERMAN, FRENCH)
    await append(house, told)

    assert await newest(house, EVERYTHING) == told
    assert await newest(house, IN_GERMAN) == told
    assert await newest(house, EVERYTHING, only="event") == told
    assert await newest(house, EVERYTHING, only="other") is None


async def test_a_change_counts_for_what_the_event_was_and_for_what_it_is(house: House) -> None:
    entered = Change(1, "event", START, None, GERMAN)
    left = Change(2, "event", START, GERMAN, None)
    await append(house, entered, left, Change(3, "event", START, None, FRENCH))

    assert await newest(house, IN_GERMAN) == left


async def test_the_newest_is_found_wherever_it_lies_among_many(house: House) -> None:
    """One revision may have more rows than are looked at in one go."""
    german = change(1, 7, GERMAN)
    many = [change(1, number, FRENCH) for number in range(450) if number != 7]
    newer = [change(revision, 1, FRENCH) for revision in range(2, 60)]
    await append(house, german, *many, *newer)

    assert await newest(house, IN_GERMAN) == german
    assert await newest(house, EVERYTHING) == newer[-1]
    assert await newest(house, EventFilter(any_of=(("language", ("it",)),))) is None
    for number in (0, 141, 142, 199, 200, 341, 342, 449):
        only = await newest(house, EVERYTHING, only=f"event{number:04}")
        assert only == (change(1, number, FRENCH))


async def test_a_window_that_the_event_never_met_is_not_touched(house: House) -> None:
    await append(house, change(1, 1, GERMAN))

    for start, end, is_touched in (
        (date(2027, 5, 8), date(2027, 5, 9), True),
        (date(2027, 5, 9), None, False),
        (None, date(2027, 5, 8), False),
        (None, None, True),
    ):
        found = await newest(house, EventFilter(start, end))
        assert (found is not None) is is_touched


async def test_an_event_stands_as_it_was_last_told(house: House) -> None:
    """So that what was before a change is what was after the one before it."""
    await house.publish(draft("Choir", "2027-05-08", language="de", tags=["b", "a"]))
    [event_id] = await house.column(events.c.id)

    standing = await house.store.read(lambda con: standing_of(con, event_id))

    found = await newest(house, EVERYTHING)
    assert found is not None
    assert standing == found.after
    assert await house.store.read(lambda con: standing_of(con, "a99999")) is None
