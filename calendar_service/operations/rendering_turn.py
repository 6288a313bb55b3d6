"""The right to render the calendar anew, which one process has at a time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from calendar_service.operations.context import Context
from calendar_service.operations.render_event import edition_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.editions import present_edition
from calendar_service.storage.leases import LeaseLost, end_lease, refuse_unless_held, take_lease

RENDERING = "rendering"
LASTING = timedelta(minutes=1)
"""So long nobody goes on with the work of a process that died amid it."""


@dataclass(slots=True)
class RenderingTurn:
    """A lease that lasts as long as the work goes on. Without a holder nobody is asked: whoever
    renders twice the same does no harm but the work."""

    context: Context
    holder: str | None
    _renewed_at: datetime | None = None
    _fence: int = 0

    @property
    def fenced(self) -> Context:
        """What is saved through this is refused with `LeaseLost` once the turn is another's."""
        return replace(self.context, store=self.context.store.guarded(self._refuse_if_lost))

    async def begin(self) -> bool:
        """Return False while another process renders."""
        if self.holder is None:
            return True
        now, holder = self.context.now(), self.holder
        fence = await self.context.store.write(
            lambda con: take_lease(con, RENDERING, holder, now, lasting=LASTING)
        )
        self._renewed_at, self._fence = now, fence or 0
        return fence is not None

    async def goes_on(self) -> bool:
        """Return False once another process renders, or a newer version has begun."""
        mine = edition_of(self.context.voice)
        if await self.context.store.read(present_edition) not in (mine, None):
            return False
        is_fresh = self._renewed_at and self.context.now() - self._renewed_at < LASTING / 3
        return bool(is_fresh) or await self.begin()

    async def end(self) -> None:
        now, holder = self.context.now(), self.holder
        if holder is not None:
            await self.context.store.write(lambda con: end_lease(con, RENDERING, holder, now))

    async def _refuse_if_lost(self, con: Connection) -> None:
        if self.holder is not None:
            await refuse_unless_held(con, RENDERING, self._fence)
        if await present_edition(con) not in (edition_of(self.context.voice), None):
            raise LeaseLost(RENDERING)
