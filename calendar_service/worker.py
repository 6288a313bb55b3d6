"""The periodic work of one process: mail, what ran out, and the horizon."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from calendar_service.mail.delivery import Delivery
from calendar_service.operations.answer_submission import CONFIRM_WITHIN
from calendar_service.operations.context import Context
from calendar_service.operations.deliver_mail import deliver_mail
from calendar_service.operations.notify_moderators import notify_moderators
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.operations.withdraw_event import forget_tombstones
from calendar_service.storage.changes import CHANGES_KEPT, forget_changes
from calendar_service.storage.commits import COMMITS_KEPT, forget_commits
from calendar_service.storage.connection import Connection
from calendar_service.storage.images import UNUSED_IMAGES_KEPT, forget_images
from calendar_service.storage.leases import LeaseLost, refuse_unless_held, take_lease
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
Work = Callable[[Context], Awaitable[object]]
Forget = Callable[[Connection, datetime], Awaitable[object]]

FORGOTTEN: tuple[tuple[Forget, timedelta], ...] = (
    (forget_unconfirmed, CONFIRM_WITHIN),
    (forget_changes, CHANGES_KEPT),
    (forget_commits, COMMITS_KEPT),
    (forget_images, UNUSED_IMAGES_KEPT),
    (forget_quotas, timedelta(0)),
)
"""What is dropped, and how long it is kept."""


async def forget_all_older(forget: Forget, kept: timedelta, context: Context) -> None:
    before = context.now() - kept
    await context.store.write(lambda con: forget(con, before))


HOURLY: tuple[Work, ...] = (
    *(partial(forget_all_older, forget, kept) for forget, kept in FORGOTTEN),
    forget_tombstones,
)


class Worker:
    """Looks for work every few seconds, and at once when woken.

    Mail is taken letter by letter, so any process may send it; the rest is done by the one that
    holds the lease, and by another once that one is gone. What it saves is refused once another
    holds it: a machine may have stood still for longer than it knows.
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
        self._done_at: dict[Work, datetime] = dict.fromkeys(HOURLY, context.now())
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

    async def catch_up(self) -> None:
        """Render anew what the start has left, so as not to keep readers waiting."""
        await self._try(partial(refresh_catalogue, self._context, holder=self._holder))

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
        if not due:
            return
        begun_at = self._context.now()
        fenced = await self._leased(TIDYING, LEASE)
        for work in due:
            if fenced is None or await self._try(partial(work, fenced)):
                self._done_at[work] = begun_at

    def _due(self) -> list[Work]:
        now = self._context.now()
        return [work for work, done_at in self._done_at.items() if now - done_at >= TIDY_EVERY]

    async def _leased(self, work: str, lasting: timedelta) -> Context | None:
        """Return what the work may be saved through as long as nobody else does it; None while
        another one holds the lease."""
        now, store = self._context.now(), self._context.store
        fence = await store.write(
            lambda con: take_lease(con, work, self._holder, now, lasting=lasting)
        )
        if fence is None:
            return None
        guarded = store.guarded(lambda con: refuse_unless_held(con, work, fence))
        return replace(self._context, store=guarded)

    async def _try(self, job: Job) -> bool:
        """Return whether it is done, here or elsewhere."""
        try:
            await job()
        except LeaseLost as lost:
            log.info("Another process has taken over: %s.", lost)
        except Exception:
            log.exception("Some of the periodic work failed; it is tried again.")
            return False
        return True

    async def _deliver(self) -> None:
        while await deliver_mail(self._context, self._delivery):
            pass

    async def _notify(self) -> None:
        """Of several processes one does it; whoever does it twice sends nothing twice."""
        if self._context.now() - self._notified_at < NOTICES_EVERY:
            return
        self._notified_at = self._context.now()
        if fenced := await self._leased(NOTIFYING, NOTICES_LEASE):
            await notify_moderators(fenced)

    async def _refresh(self) -> None:
        """Nearly always a look alone; the process that began it may have died."""
        await refresh_catalogue(self._context, holder=self._holder, is_start=False)
