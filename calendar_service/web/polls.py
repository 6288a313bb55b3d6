"""Counts in memory which families of calendars ask for saved feeds, and writes it down now and
then: no poll costs a write."""

from collections.abc import Callable
from datetime import datetime

from calendar_service.domain.saved_feed import Polls
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.saved_feeds import add_polls
from calendar_service.web.client_families import family_of


class PollCounter:
    """Holds what was counted since it was written last, by feed and family."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._counted: dict[str, dict[str, Polls]] = {}

    def count(self, feed_id: str, agent: str) -> None:
        """Count a poll, to the minute: more would tell too much of whoever asked."""
        families = self._counted.setdefault(feed_id, {})
        family, at = family_of(agent), self._now().replace(second=0, microsecond=0)
        known = families.get(family)
        families[family] = Polls(family, known.count + 1 if known else 1, at)

    async def write(self) -> None:
        """Add what was counted to what is stored; where that fails it is counted on."""
        counted, self._counted = self._counted, {}
        if not counted:
            return

        async def add(con: Connection) -> None:
            for feed_id, families in sorted(counted.items()):
                await add_polls(con, feed_id, families.values())

        try:
            await self._store.write(add)
        except BaseException:
            self._take_back(counted)
            raise

    def _take_back(self, counted: dict[str, dict[str, Polls]]) -> None:
        for feed_id, families in counted.items():
            kept = self._counted.setdefault(feed_id, {})
            for family, polls in families.items():
                newer = kept.get(family)
                both = polls.count + (newer.count if newer else 0)
                kept[family] = Polls(family, both, newer.last_at if newer else polls.last_at)
