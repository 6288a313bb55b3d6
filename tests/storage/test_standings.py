"""The newest change that touched a listing is the one that a look at every change finds."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest

from calendar_service.domain.filter import EventFilter
from calendar_service.domain.occurrence import FOR_EVER, Stretch
from calendar_service.storage.changes import (
    Change,
    Standing,
    append_changes,
    forget_changes,
    newest_touching,
    standing_of,
    touches,
)
from calendar_service.storage.connection import Connection
from calendar_service.storage.fragments import Fragment, replace_facets, replace_fragments
from tests.house import House
from tests.storage.crowd import NOON, make_crowd, store_crowd
from tests.volume import Volume

pytestmark = pytest.mark.core

SEED = 20270302
REVISIONS = 1500
QUESTIONS = 10
EVENTS = 400
QUOTED = 'the "old" 100 %_\\ hall'
"""A city whose name is written otherwise in JSON, and means something to LIKE."""


@dataclass(slots=True)
class History:
    """What happens to events, and all changes that are kept, from old to new."""

    dice: random.Random
    changes: list[Change] = field(default_factory=list)
    revision: int = 0

    async def go_on(self, con: Connection) -> None:
        """Let one revision happen: many events at once are an import."""
        self.revision += 1
        count = self.dice.choice((1, 1, 1, 3, 250))
        for number in sorted(self.dice.sample(range(EVENTS), count)):
            await self._change(con, f"e{number:05}")
        if self.dice.random() < 0.05:
            await self._forget(con)

    async def _change(self, con: Connection, event_id: str) -> None:
        before = await standing_of(con, event_id)
        after = self._next(before)
        change = Change(self.revision, event_id, self._at(), before, after)
        fragments = [] if after is None else [_fragment(after)]
        await replace_fragments(con, {event_id: fragments})
        if after is not None:
            await replace_facets(con, {event_id: after})
        await append_changes(con, [change])
        self.changes.append(change)

    async def _forget(self, con: Connection) -> None:
        kept_from = self.dice.randint(0, self.revision)
        await forget_changes(con, NOON + timedelta(minutes=kept_from))
        self.changes = [each for each in self.changes if each.revision >= kept_from]

    def _next(self, before: Standing | None) -> Standing | None:
        """Most edits change nothing that filters ask for."""
        fate = self.dice.random()
        if before is not None and fate < 0.6:
            return before
        return None if fate > 0.9 else self._standing()

    def _standing(self) -> Standing:
        start_at = NOON + timedelta(days=self.dice.randrange(-90, 90))
        length = self.dice.choice((timedelta(hours=2), timedelta(hours=2), timedelta(days=40)))
        end_at = FOR_EVER if self.dice.random() < 0.05 else start_at + length
        city = self.dice.choice((*"abc", QUOTED))
        facets = {"city": (city,), "kind": ("event",), "tag": self._tags()}
        return Standing(
            {name: each for name, each in facets.items() if each}, Stretch(start_at, end_at)
        )

    def _tags(self) -> tuple[str, ...]:
        return tuple(
            sorted(self.dice.sample(("jazz", "kids", "rare"), self.dice.choice((0, 1, 2))))
        )

    def _at(self) -> datetime:
        return NOON + timedelta(minutes=self.revision)

    def newest(self, asked: EventFilter) -> Change | None:
        window = asked.window("UTC")
        return next((each for each in reversed(self.changes) if touches(each, asked, window)), None)


async def test_the_newest_change_is_the_one_that_a_look_at_all_of_them_finds(
    house: House, volume: Volume
) -> None:
    dice = random.Random(SEED)
    await store_crowd(house.store, make_crowd(dice, EVENTS))
    history = History(dice)
    for _ in range(volume.of(REVISIONS)):
        await house.store.write(history.go_on)
        for _ in range(QUESTIONS):
            asked = question(dice)
            assert await house.store.read(partial(newest, asked)) == history.newest(asked)


async def newest(asked: EventFilter, con: Connection) -> Change | None:
    return await newest_touching(con, asked, asked.window("UTC"))


def question(dice: random.Random) -> EventFilter:
    first, last = (NOON.date() + timedelta(days=dice.randrange(-100, 100)) for _ in range(2))
    return EventFilter(
        start_day=dice.choice((None, first)),
        end_day=dice.choice((None, None, last)),
        words=dice.choice(((), ("choir",))),
        any_of=tuple(sorted(dice.sample(CHOICES, dice.choice((0, 1, 1, 2))))),
        none_of=dice.choice(((), (), (("tag", ("jazz",)),))),
    )


CHOICES = (
    ("city", ("a",)),
    ("city", ("b", QUOTED)),
    ("city", ("nowhere",)),
    ("tag", ("rare",)),
    ("tag", ("jazz", "kids")),
)


def _fragment(standing: Standing) -> Fragment:
    return Fragment("json", None, "", standing.stretch, b"", "", (), "")
