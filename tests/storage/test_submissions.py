"""Tests of the queue's order, and of submissions that are forgotten."""

import pytest

from calendar_service.domain.moderation import State
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.scope import WHOLE
from calendar_service.operations.answer_submission import change_submission
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import decisions, submissions
from calendar_service.storage.submissions import (
    count_by_state,
    forget_unconfirmed,
    list_submissions,
    queued_uids,
    save_if_unmoved,
)
from tests.house import House, proposed

pytestmark = pytest.mark.core


async def listed(house: House, paging: Paging) -> list[tuple[str, Place]]:
    found = await house.store.read(
        lambda con: list_submissions(con, State.PENDING, paging, scope=WHOLE)
    )
    return [(submission.title, place) for submission, place in found]


async def test_the_queue_shows_every_submission_once_oldest_first(house: House) -> None:
    """Also those that came in at the same moment."""
    for number in range(3):
        await house.submit(title=f"First {number}")
    house.clock.advance(minutes=1)
    for number in range(2):
        await house.submit(title=f"Second {number}")
    whole = [title for title, _ in await listed(house, Paging())]
    assert whole == [*("First 0", "First 1", "First 2", "Second 0", "Second 1")]

    for limit in range(1, 6):
        seen: list[str] = []
        after: Place | None = None
        while found := await listed(house, Paging(limit, after)):
            seen += [title for title, _ in found]
            after = found[-1][1]
        assert seen == whole


@pytest.mark.parametrize("order", [2**63 - 1, -(2**63) + 1])
async def test_a_place_that_no_instant_is_at_is_before_or_after_all(
    house: House, order: int
) -> None:
    await house.submit()

    assert len(await listed(house, Paging(5, Place(order, "x")))) == (order < 0)


async def test_what_nobody_confirmed_in_time_is_forgotten_with_its_history(house: House) -> None:
    asking = house.set_up(confirm_email=True)
    _, token = await asking.submit(title="Edited before it was confirmed")
    await change_submission(house.context, token, proposed())
    await asking.submit(title="Never confirmed")
    kept, _ = await house.submit(title="Needs no confirmation")
    house.clock.advance(hours=1)
    young, _ = await asking.submit(title="Young")
    before = house.clock.now()
    assert len(await house.rows(decisions)) == 1

    forgotten = await house.store.write(lambda con: forget_unconfirmed(con, before))

    assert forgotten == 2
    assert await house.column(submissions.c.id) == [kept.id, young.id]
    assert await house.rows(decisions) == []


async def test_a_submission_that_has_moved_on_is_not_overwritten(house: House) -> None:
    sent, token = await house.submit()
    moved = await change_submission(house.context, token, proposed(title="Moved"))

    async def save(con: Connection) -> bool:
        return await save_if_unmoved(con, sent, revision=sent.revision)

    assert await house.store.write(save) is False
    assert await house.column(submissions.c.title) == [moved.title]


async def test_states_without_submissions_are_not_counted(house: House) -> None:
    assert await house.store.read(lambda con: count_by_state(con, WHOLE)) == {}
    await house.submit()
    await house.submit()

    assert await house.store.read(lambda con: count_by_state(con, WHOLE)) == {State.PENDING: 2}


async def test_more_uids_than_one_query_takes_can_be_asked_for(house: House) -> None:
    uids = [f"{number}@x" for number in range(40_000)]

    assert await house.store.read(lambda con: queued_uids(con, uids)) == set()
