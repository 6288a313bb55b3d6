"""Tests of the periodic work: that it is done, and that what fails spoils nothing else."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from functools import partial

import pytest

from calendar_service.mail.delivery import Delivery
from calendar_service.operations.answer_submission import change_submission
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.changes import first_kept
from calendar_service.storage.images import NewImage, keep_image
from calendar_service.storage.leases import take_lease
from calendar_service.storage.schema import images, leases, submissions
from calendar_service.worker import LEASE, TIDYING, Worker
from tests.house import House, draft, proposed

pytestmark = pytest.mark.core

LOOKS_MOST = 4000
APRIL = datetime(2027, 4, 1, tzinfo=UTC)


@asynccontextmanager
async def working(house: House, delivery: Delivery) -> AsyncIterator[Callable[[], None]]:
    """Let a worker run; what is given wakes it."""
    woken = asyncio.Event()
    task = asyncio.create_task(Worker(house.context, delivery, woken).run())
    try:
        yield woken.set
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(is_so: Callable[[], Awaitable[object]]) -> None:
    for _ in range(LOOKS_MOST):
        if await is_so():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come about")


class Broken:
    """A way out for mail that fails as nobody expected."""

    def __init__(self) -> None:
        self.tries = 0

    async def send(self, message: bytes, recipient: str) -> None:
        self.tries += 1
        raise LookupError(recipient)


async def test_a_letter_leaves_as_soon_as_the_worker_is_woken(house: House) -> None:
    async with working(house, house.maildir) as wake:
        for number in (1, 2):
            await house.submit()
            wake()
            await until(partial(has_letters, house, number))


async def has_letters(house: House, count: int) -> bool:
    return len(house.letters()) == count


async def test_letters_that_wait_from_before_the_start_leave_at_once(house: House) -> None:
    for number in range(25):
        await house.submit(title=f"Choir {number}")

    async with working(house, house.maildir):
        await until(partial(has_letters, house, 25))


async def test_the_worker_writes_to_moderators_what_waits(house: House) -> None:
    await house.account("bob@example.org")
    await house.submit()
    async with working(house, house.maildir) as wake:
        await until(partial(has_letters, house, 1))  # the receipt
        house.clock.advance(days=1)
        wake()
        await until(partial(has_letters, house, 2))

    assert [b"To: bob@example.org" in letter for letter in house.letters()].count(True) == 1


async def test_of_two_workers_one_writes_and_the_other_goes_on_once_it_is_gone(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    await house.submit()
    async with working(house, house.maildir) as wake:
        async with working(house, house.maildir) as wake_other:
            house.clock.advance(days=1)
            for each in (wake, wake_other):
                each()
            await until(partial(has_letters, house, 2))
        house.clock.advance(days=1)
        wake()
        await until(partial(has_letters, house, 3))

    letters = [letter for letter in house.letters() if bob.email.encode() in letter]
    assert [b"Subject: At the desk: 1 waits" in letter for letter in letters] == [True, True]


async def test_every_hour_the_unconfirmed_are_forgotten_and_the_horizon_moves(
    house: House,
) -> None:
    asking = house.set_up(confirm_email=True)
    _, token = await asking.submit()
    await change_submission(house.context, token, proposed(title="Changed"))
    async with working(house, house.maildir) as wake:
        house.clock.advance(minutes=59)
        wake()
        await until(partial(has_letters, house, 1))
        assert not await are_none_left(house)

        house.clock.at = APRIL
        wake()
        await until(partial(are_none_left, house))
        await until(partial(is_in_april, house))


async def are_none_left(house: House) -> bool:
    return not await house.rows(submissions)


async def is_in_april(house: House) -> bool:
    return (await house.store.read(read_reached)).horizon_day == date(2029, 5, 1)


async def test_what_another_process_is_doing_is_left_to_it(house: House) -> None:
    asking = house.set_up(confirm_email=True)
    await asking.submit()
    await house.store.write(lambda con: take_lease(con, TIDYING, "another", APRIL, lasting=LEASE))
    async with working(house, house.maildir) as wake:
        house.clock.at = APRIL
        wake()
        await house.submit(title="Choir")
        wake()
        await until(partial(has_letters, house, 2))
        assert not await are_none_left(house)

        house.clock.advance(hours=2)
        wake()
        await until(partial(is_taken_over, house))


async def is_taken_over(house: House) -> bool:
    [lease] = [row for row in await house.rows(leases) if row["work"] == TIDYING]
    return bool(lease["fence"] == 2 and lease["holder"] != "another")


async def test_changes_are_forgotten_after_ninety_days(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08"))
    async with working(house, house.maildir) as wake:
        house.clock.advance(days=90)
        await house.publish(draft("Quiz", "2027-05-09"))
        house.clock.advance(hours=1)
        wake()
        await until(partial(is_kept_from, house, 2))


async def is_kept_from(house: House, revision: int) -> bool:
    return await house.store.read(first_kept) == revision


async def test_pictures_that_nothing_uses_go_after_two_days(house: House) -> None:
    files = {"webp": b"harbour", "jpg": b"harbour"}
    image = NewImage("1" * 32, 3, 2, large=files, small=files)
    at = house.clock.at
    await house.store.write(lambda con: keep_image(con, image, at))
    async with working(house, house.maildir) as wake:
        house.clock.advance(hours=49)

        async def is_gone() -> bool:
            wake()
            return await house.rows(images) == []

        await until(is_gone)


async def test_what_fails_is_logged_tried_again_and_keeps_nothing_from_being_done(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.set_up(confirm_email=True).submit()
    broken = Broken()
    house.refuse("DELETE ON submissions")

    with caplog.at_level(logging.ERROR):
        async with working(house, broken) as wake:
            await until(partial(has_tried, broken, 1))
            house.clock.at = APRIL
            wake()
            await until(partial(is_in_april, house))
            house.refuse_nothing("submissions")
            wake()
            await until(partial(are_none_left, house))

    assert broken.tries == 2
    assert [record.getMessage() for record in caplog.records] == [
        "Some of the periodic work failed; it is tried again."
    ] * 3


async def has_tried(broken: Broken, times: int) -> bool:
    return broken.tries == times
