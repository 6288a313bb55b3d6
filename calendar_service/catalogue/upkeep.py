"""Kept documents brought up to date by what has changed since: many at one moment, and as much of
it on the loop itself as keeps nobody waiting."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Sequence
from dataclasses import replace
from functools import partial

from calendar_service.catalogue.feed import Feeds, Outdated
from calendar_service.catalogue.joining import Changed
from calendar_service.catalogue.kept import Kept
from calendar_service.catalogue.question import Question
from calendar_service.catalogue.recent import CHANGES_MOST, Recent
from calendar_service.domain.occurrence import Window
from calendar_service.storage.changes import Change, touches
from calendar_service.storage.connection import Connection, Store

FEW = 20
"""So many changes are read in a millisecond or two."""

AMENDED_MOST = 500
"""Where more events have changed, reading a feed anew is quicker than amending it."""

LOOKED_AT_ONCE = 16
"""So many documents are looked at in one unit."""

EFFORT_MOST = 15.0
MEGABYTE_EFFORT, EVENT_EFFORT = 1.0, 0.5
"""What may be joined in one go on the loop, and what is counted for each; about milliseconds."""

Asked = tuple[Question, Kept]
Told = tuple[Question, Kept | Awaitable[Kept]]
_Look = tuple[list[Asked], list[tuple[Outdated, Changed]]]


class Upkeep:
    """Is asked one turn after the other. `amended` counts the feeds that were joined anew."""

    def __init__(self, store: Store, feeds: Feeds) -> None:
        self._store = store
        self._feeds = feeds
        self._recent = Recent()
        self.amended = 0

    async def renewed(self, asked: Sequence[Asked]) -> AsyncIterator[Told]:
        """Yield the documents as they are now, and what is long to join as work that is yet to
        be done; those that must be built anew are left out. What changes from here on is
        remembered, also for documents that are built only now."""
        spent = 0.0
        for at in range(0, max(1, len(asked)), LOOKED_AT_ONCE):
            held, outdated = await self._look(asked[at : at + LOOKED_AT_ONCE])
            for untouched in held:
                yield untouched
            for each, changed in outdated:
                effort = _effort(each.kept, changed)
                work = partial(self._feeds.amended, each, changed)
                if effort > EFFORT_MOST:
                    self.amended += 1
                    yield each.question, asyncio.to_thread(work)
                    continue
                if spent + effort > EFFORT_MOST:
                    await asyncio.sleep(0)
                    spent = 0.0
                spent += effort
                try:
                    # A thread would wait for its turn longer than this takes.
                    joined = work()
                except Exception:  # noqa: BLE001, S112 -- whoever builds it anew is told
                    continue
                self.amended += 1
                yield each.question, joined

    async def _look(self, asked: Sequence[Asked]) -> _Look:
        short = await self._store.read(partial(self._read, asked=asked, most=FEW), is_short=True)
        if short is not None:
            return short
        whole = await self._store.read(partial(self._read, asked=asked, most=CHANGES_MOST))
        assert whole is not None, "it is read however much it is"
        return whole

    async def _read(self, con: Connection, *, asked: Sequence[Asked], most: int) -> _Look | None:
        """Return the documents that still hold, and what changed in those that can be amended;
        None if for any of them more than `most` is to be read."""
        reached = await self._recent.read_on(con, most=most)
        if reached is None:
            return None
        held: list[Asked] = []
        outdated: list[Outdated] = []
        for question, kept in asked:
            since = self._recent.since(kept.position)
            if since is None:
                continue
            touching = _newest_touching(since, question, kept.window)
            if touching is None:
                held.append((question, replace(kept, position=reached.position)))
            elif kept.joined and question.only is None and len(since) <= AMENDED_MOST:
                outdated.append(Outdated(question, kept, since, touching.at))
        if any(len(each.since) > most for each in outdated):
            return None
        changed = await self._feeds.read_changed(con, outdated, reached)
        return held, list(zip(outdated, changed, strict=True))


def _newest_touching(since: Sequence[Change], question: Question, window: Window) -> Change | None:
    return next((each for each in reversed(since) if _touches(each, question, window)), None)


def _touches(change: Change, question: Question, window: Window) -> bool:
    if question.only is not None:
        return change.event_id == question.only
    return touches(change, question.asked, window)


def _effort(kept: Kept, changed: Changed) -> float:
    megabytes = len(kept.document.body) / 1_000_000
    return MEGABYTE_EFFORT * megabytes + EVENT_EFFORT * len(changed.event_ids)
