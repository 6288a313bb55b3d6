"""Tests of what moderators do to public events: cancel them, take them out, and bring them back."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import pytest
from icalendar import Calendar

from calendar_service.domain.errors import EventOutdated, InvalidInput, NotFound
from calendar_service.domain.event import Event, Status
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action
from calendar_service.domain.paging import Paging
from calendar_service.domain.people import Account
from calendar_service.domain.scope import WHOLE
from calendar_service.operations.context import Context
from calendar_service.operations.end_event import cancel_event, withdraw_public_event
from calendar_service.operations.revert_event import event_history, revert_event
from calendar_service.operations.withdraw_event import forget_tombstones
from calendar_service.storage.events import find_event
from calendar_service.storage.history import Asking, list_history
from calendar_service.storage.schema import versions
from tests.house import START, House, refused

Ending = Callable[[Context, str, Mapping[str, Any], Account], Awaitable[Event]]


@pytest.fixture
async def bob(house: House) -> Account:
    return await house.account("bob@example.org")


@pytest.fixture
async def tour(house: House, bob: Account) -> str:
    """The id of the harbour tour, which was published an hour ago."""
    submission, _ = await house.submit()
    after, _ = await house.decide(submission, Action.APPROVE, bob)
    house.clock.advance(hours=1)
    return after.event_id or ""


async def entries(house: House) -> list[tuple[str, str, int]]:
    document = await house.catalogue.feed(EventFilter(), house.clock.now())
    return [
        (str(each["SUMMARY"]), str(each["STATUS"]), int(str(each["SEQUENCE"])))
        for each in Calendar.from_ical(document.body).walk("VEVENT")
    ]


async def listed(house: House) -> list[tuple[str, str | None]]:
    page = await house.catalogue.page(EventFilter(), Paging())
    told = [json.loads(each) for each in page.occurrences]
    return [(each["status"], each["status_reason"]) for each in told]


async def test_a_cancelled_event_stays_marked_with_its_reason(
    house: House, bob: Account, tour: str
) -> None:
    event = await cancel_event(house.context, tour, {"reason": "Storm"}, bob)

    stored = await house.store.read(lambda con: find_event(con, tour))
    assert stored is not None
    assert stored.event == event
    assert (event.status, event.status_reason) == (Status.CANCELLED, "Storm")
    assert await entries(house) == [("Cancelled: Harbour Tour", "CANCELLED", 1)]
    assert await listed(house) == [("cancelled", "Storm")]
    assert await house.column(versions.c.account_id) == [None, bob.id]
    assert await cancel_event(house.context, tour, {"reason": "Storm"}, bob) == event


async def test_what_was_cancelled_is_on_again_with_its_earlier_version(
    house: House, bob: Account, tour: str
) -> None:
    await cancel_event(house.context, tour, {"reason": "Storm"}, bob)

    await revert_event(house.context, tour, 0, bob)

    assert await entries(house) == [("Harbour Tour", "CONFIRMED", 2)]
    assert await listed(house) == [("confirmed", None)]


async def test_a_withdrawn_event_leaves_a_tombstone_and_a_row_of_history(
    house: House, bob: Account, tour: str
) -> None:
    await withdraw_public_event(house.context, tour, {}, bob)

    assert await entries(house) == [("Withdrawn", "CANCELLED", 1)]
    assert await listed(house) == []
    later = house.clock.advance(hours=1)
    wanted = Asking(WHOLE)
    told = await house.store.read(
        lambda con: list_history(con, START, later, Paging(), asked=wanted)
    )
    last, _ = told[-1]
    assert (last.by, last.event_id, last.sequence) == ("bob@example.org", tour, 1)
    assert last.after is not None
    assert last.after["withdrawn"] is True


@pytest.mark.parametrize("days", [0, 61])
async def test_a_withdrawn_event_comes_back_with_its_uid_and_a_newer_version(
    house: House, bob: Account, tour: str, days: int
) -> None:
    gone = await withdraw_public_event(house.context, tour, {}, bob)
    house.clock.advance(days=days)
    await forget_tombstones(house.context)
    _, kept = await event_history(house.context, tour)
    assert [each.is_withdrawal for each in kept] == [True, False]

    event = await revert_event(house.context, tour, 0, bob, seen=1)

    assert (event.uid, event.version.sequence) == (gone.uid, 2)
    assert await entries(house) == [("Harbour Tour", "CONFIRMED", 2)]
    assert await listed(house) == [("confirmed", None)]


async def test_what_is_no_version_does_not_come_back(house: House, bob: Account, tour: str) -> None:
    await withdraw_public_event(house.context, tour, {}, bob)
    await revert_event(house.context, tour, 0, bob)

    await refused(NotFound, lambda: revert_event(house.context, tour, 1, bob))


@pytest.mark.parametrize("end", [cancel_event, withdraw_public_event])
async def test_what_was_not_looked_at_is_not_ended(
    house: House, bob: Account, tour: str, end: Ending
) -> None:
    before = await house.dump()

    await refused(NotFound, lambda: end(house.context, "nobody", {}, bob))
    outdated = await refused(
        EventOutdated, lambda: end(house.context, tour, {"base_version": 3}, bob)
    )

    assert (outdated.sent, outdated.current) == (3, 0)
    assert await house.dump() == before


async def test_a_reason_that_is_too_long_is_refused(house: House, bob: Account, tour: str) -> None:
    before = await house.dump()
    wrong = await refused(
        InvalidInput, lambda: cancel_event(house.context, tour, {"reason": "x" * 1001}, bob)
    )
    assert [problem.field for problem in wrong.problems] == ["reason"]
    assert await house.dump() == before


async def test_what_is_withdrawn_is_neither_withdrawn_again_nor_cancelled(
    house: House, bob: Account, tour: str
) -> None:
    await withdraw_public_event(house.context, tour, {}, bob)
    await refused(NotFound, lambda: withdraw_public_event(house.context, tour, {}, bob))
    await refused(NotFound, lambda: cancel_event(house.context, tour, {}, bob))
