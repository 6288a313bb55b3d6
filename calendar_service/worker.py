"""The periodic work of one process: mail, what ran out, and the horizon."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from calendar_service.mail.delivery import Delivery
from calendar_service.operations.answer_submission import CONFIRM_WITHIN
from calendar_service.operations.context import Context
from calendar_service.operations.deliver_mail import deliver_mail
from calendar_service.operations.notify_moderators import notify_moderators
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.operations.withdraw_event import forget_tombstones
from calendar_service.storage.changes import CHANGES_KEPT, forget_changes
from calendar_service.storage.commits import COMMITS_KEPT, forget_commits
from calendar_service.storage.images import UNUSED_IMAGES_KEPT, forget_images
from calendar_service.storage.leases import take_lease
from calendar_service.storage.quotas import forget_quotas
from calendar_service.storage.submissions import forget_unconfirmed

LOOK_SECONDS = 20.0
TIDY_EVERY = timedelta(hours=1)
NOTICES_EVERY = MINUTE = timedelta(minutes=1)
TIDYING, NOTIFYING = "tidying", "notifying"
LEASE = timedelta(minutes=30)
"""Longer than any of the work takes."""
NOTICES_LEASE = timedelta(minutes=3)
"""So long nobody is told of the desk once the process that held it is gone."""
log = logging.getLogger("calendar_service.worker")

Job = Callable[[], Awaitable[object]]


class Worker:
    """Looks for work every few seconds, and at once when woken.

    Mail is taken letter by letter, so any process may send it; the rest is done by the one that
    holds the lease, and by another once that one is gone.
    """

    def __init__(
        self,
        context: Context,
        delivery: Delivery,
        woken: asyncio.Event,
        *,
        each_minute: Job | None = None,
    ) -> None:
        """`each_minute` is what this process must do itself, whatever the others do."""
        self._context = context
        self._holder = context.new_id()
        self._delivery = delivery
        self._woken = woken
        self._done_at: dict[Job, datetime] = dict.fromkeys(self._hourly(), context.now())
        self._notified_at = context.now()
        self._each_minute = each_minute
        self._minute_at = context.now()

    async def run(self) -> None:
        """Work until cancelled. What fails is logged and tried again at the next look; it keeps
        nothing else from being done."""
        while True:
            self._woken.clear()
            await self._try(self._notify)
            await self._try(self._deliver)
            await self._try(self._tidy)
            await self._try(self._do_each_minute)
            # Not wait_for: in Python 3.11 it forgets a cancellation that comes with the waking.
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()

    async def _do_each_minute(self) -> None:
        now = self._context.now()
        if now - self._minute_at < MINUTE:
            return
        self._minute_at = now
        await self._try(self._refresh)
        if self._each_minute is not None:
            await self._each_minute()

    async def _tidy(self) -> None:
        """What another process is doing counts as done."""
        due = self._due()
        if due and not await self._holds_lease(TIDYING, LEASE):
            self._done_at |= dict.fromkeys(due, self._context.now())
            return
        for job in due:
            await self._try(job)

    def _due(self) -> list[Job]:
        now = self._context.now()
        return [job for job, done_at in self._done_at.items() if now - done_at >= TIDY_EVERY]

    async def _holds_lease(self, work: str, lasting: timedelta) -> bool:
        now = self._context.now()
        fence = await self._context.store.write(
            lambda con: take_lease(con, work, self._holder, now, lasting=lasting)
        )
        return fence is not None

    def _hourly(self) -> tuple[Job, ...]:
        return (
            self._forget,
            self._forget_changes,
            self._forget_commits,
            self._forget_images,
            self._forget_quotas,
            self._bury,
        )

    async def _try(self, job: Job) -> None:
        now = self._context.now()
        try:
            await job()
        except Exception:
            log.exception("Some of the periodic work failed; it is tried again.")
        else:
            if job in self._done_at:
                self._done_at[job] = now

    async def _deliver(self) -> None:
        while await deliver_mail(self._context, self._delivery):
            pass

    async def _notify(self) -> None:
        """Of several processes one does it; whoever does it twice sends nothing twice."""
        if self._context.now() - self._notified_at < NOTICES_EVERY:
            return
        self._notified_at = self._context.now()
        if await self._holds_lease(NOTIFYING, NOTICES_LEASE):
            await notify_moderators(self._context)

    async def _forget(self) -> None:
        before = self._context.now() - CONFIRM_WITHIN
        await self._context.store.write(lambda con: forget_unconfirmed(con, before))

    async def _forget_changes(self) -> None:
        before = self._context.now() - CHANGES_KEPT
        await self._context.store.write(lambda con: forget_changes(con, before))

    async def _forget_commits(self) -> None:
        before = self._context.now() - COMMITS_KEPT
        await self._context.store.write(lambda con: forget_commits(con, before))

    async def _forget_images(self) -> None:
        before = self._context.now() - UNUSED_IMAGES_KEPT
        await self._context.store.write(lambda con: forget_images(con, before))

    async def _forget_quotas(self) -> None:
        before = self._context.now()
        await self._context.store.write(lambda con: forget_quotas(con, before))

    async def _bury(self) -> None:
        await forget_tombstones(self._context)

    async def _refresh(self) -> None:
        """Nearly always a look alone; the process that began it may have died."""
        await refresh_catalogue(self._context, holder=self._holder, is_start=False)
