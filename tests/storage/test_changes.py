"""What readers must be told, and for how long."""

from datetime import datetime, timedelta

import pytest

from calendar_service.storage.changes import (
    CHANGES_KEPT,
    Change,
    append_changes,
    changes_since,
    first_kept,
    forget_changes,
)
from calendar_service.storage.schema import changes
from tests.house import START, House

pytestmark = pytest.mark.core


async def note(house: House, revision: int, event_id: str, at: datetime) -> None:
    change = Change(revision, event_id, at, None, None)
    await house.store.write(lambda con: append_changes(con, [change]))


async def forget(house: House, before: datetime) -> list[int]:
    """Return the revisions that are kept."""
    await house.store.write(lambda con: forget_changes(con, before))
    return [int(revision) for revision in await house.column(changes.c.revision)]


async def test_changes_are_kept_for_ninety_days(house: House) -> None:
    for revision in (1, 2, 3):
        await note(house, revision, "choir", START + timedelta(days=revision))

    assert timedelta(days=90) == CHANGES_KEPT
    assert await forget(house, START + timedelta(days=2)) == [2, 3]
    assert await house.store.read(first_kept) == 2


async def test_what_is_kept_has_no_gap_although_the_clock_went_back(house: House) -> None:
    await note(house, 1, "choir", START)
    await note(house, 2, "choir", START + timedelta(days=5))
    await note(house, 3, "choir", START + timedelta(days=1))
    await note(house, 4, "choir", START + timedelta(days=9))

    assert await forget(house, START + timedelta(days=2)) == [4]


async def test_nothing_is_forgotten_before_its_time(house: House) -> None:
    assert await house.store.read(first_kept) is None
    await note(house, 1, "choir", START)

    assert await forget(house, START) == [1]


async def test_the_changes_of_some_events_are_found_since_a_revision(house: House) -> None:
    for revision, event_id in ((1, "choir"), (2, "quiz"), (3, "choir"), (4, "film")):
        await note(house, revision, event_id, START)

    found = await house.store.read(lambda con: changes_since(con, 1, ["choir", "quiz"]))

    assert sorted((each.revision, each.event_id) for each in found) == [(2, "quiz"), (3, "choir")]
