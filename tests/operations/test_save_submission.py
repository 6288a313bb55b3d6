"""Submissions that come at one moment are saved together, and each is answered for itself."""

import asyncio
from uuid import UUID

import pytest

from calendar_service.domain.errors import QueueFull
from calendar_service.domain.moderation import State
from calendar_service.operations import queue_room
from calendar_service.operations.submit_event import Receipt, submit_event
from calendar_service.storage.schema import outbox, submissions
from tests.house import House, proposed


async def send(house: House, title: str, client_id: str | None = None) -> Receipt:
    fields = proposed(title=title, client_id=client_id)
    return await submit_event(house.context, fields, source="api")


async def test_what_comes_at_one_moment_is_saved_and_told_each_for_itself(house: House) -> None:
    titles = [f"Supper {number}" for number in range(100)]

    receipts = await asyncio.gather(*(send(house, title) for title in titles))

    assert [receipt.submission.title for receipt in receipts] == titles
    saved = {row["id"]: row["title"] for row in await house.rows(submissions)}
    assert saved == {each.submission.id: each.submission.title for each in receipts}
    keys = {row["key"] for row in await house.rows(outbox)}
    assert keys == {f"{id}/1/received" for id in saved}


async def test_the_same_one_sent_twice_at_one_moment_is_one(house: House) -> None:
    twice = str(UUID(int=2))

    receipts = await asyncio.gather(
        send(house, "Supper", twice), send(house, "Lunch"), send(house, "Supper", twice)
    )

    first, _, second = receipts
    assert [each.is_repeat for each in receipts] == [False, False, True]
    assert second.submission == first.submission
    assert second.manage_token == first.manage_token
    assert sorted(row["title"] for row in await house.rows(submissions)) == ["Lunch", "Supper"]
    assert len(await house.rows(outbox)) == 2


async def test_where_there_is_room_for_some_these_are_saved(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_room, "QUEUE_MOST", {(State.PENDING,): 3})

    told = await asyncio.gather(
        *(send(house, f"Supper {number}") for number in range(5)), return_exceptions=True
    )

    assert [type(each) for each in told] == 3 * [Receipt] + 2 * [QueueFull]
    titles = sorted(row["title"] for row in await house.rows(submissions))
    assert titles == ["Supper 0", "Supper 1", "Supper 2"]
    assert len(await house.rows(outbox)) == 3
