"""The periodic work of one process: mail, what ran out, and the horizon."""

import asyncio
import logging
from datetime import timedelta

from calendar_service.mail.delivery import Delivery
from calendar_service.operations.answer_submission import CONFIRM_WITHIN
from calendar_service.operations.context import Context
from calendar_service.operations.deliver_mail import deliver_mail
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.storage.submissions import forget_unconfirmed

LOOK_SECONDS = 20.0
TIDY_EVERY = timedelta(hours=1)
log = logging.getLogger("calendar_service.worker")


class Worker:
    """Looks for work every few seconds, and at once when woken."""

    def __init__(self, context: Context, delivery: Delivery, woken: asyncio.Event) -> None:
        self._context = context
        self._delivery = delivery
        self._woken = woken
        self._tidied_at = context.now()

    async def run(self) -> None:
        """Work until cancelled. What fails is logged and tried again at the next look."""
        while True:
            self._woken.clear()
            try:
                await self._look()
            except Exception:
                log.exception("The periodic work failed; it is tried again.")
            try:
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    async def _look(self) -> None:
        while await deliver_mail(self._context, self._delivery):
            pass
        now = self._context.now()
        if now - self._tidied_at >= TIDY_EVERY:
            self._tidied_at = now
            await self._context.store.write(
                lambda con: forget_unconfirmed(con, now - CONFIRM_WITHIN)
            )
            await refresh_catalogue(self._context)
