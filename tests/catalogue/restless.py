"""A calendar in which something happens all the time, whatever the dice say."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.event import Kind, Override, Recurrence, Status
from calendar_service.operations.refresh_catalogue import refresh_catalogue
from calendar_service.operations.withdraw_event import (
    forget_tombstones,
    plan_withdrawal,
    withdraw,
)
from calendar_service.storage.changes import CHANGES_KEPT, forget_changes
from calendar_service.storage.events import find_event
from calendar_service.storage.schema import catalogue, events
from tests.house import House, draft
from tests.recurrence.making import rule_of

RULES = (
    *("FREQ=DAILY;COUNT=4", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=3;COUNT=20"),
    *("FREQ=MONTHLY", "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=4"),
)
LANGUAGES = ("de", "fr", None)
WORDS = ("Choir", "Quiz", "Market")
STUTTGART = {"name": "Liederhalle", "country": "DE", "latitude": 48.78, "longitude": 9.17}
MADRID = {"name": "Ateneo", "country": "ES", "latitude": 40.41, "longitude": -3.7}


@dataclass(slots=True)
class Restless:
    """The calendar and the dice; each event has a title of its own, which it keeps."""

    house: House
    dice: random.Random
    public: list[str] = field(default_factory=list)

    async def happen(self) -> None:
        """Let one thing happen."""
        ways: tuple[Callable[[], Awaitable[None]], ...] = (
            *[self.publish] * 4,
            *[self.edit] * 6,
            self.withdraw,
            self.cancel,
            *[self.wait] * 2,
        )
        await self.dice.choice(ways)()

    async def publish(self) -> None:
        title = f"{self.dice.choice(WORDS)} {len(self.public)}{self.dice.randrange(10**6)}"
        fields: dict[str, Any] = {
            **self.times(),
            "language": self.dice.choice(LANGUAGES),
            "venue": self.dice.choice((STUTTGART, MADRID, None)),
        }
        await self.house.publish(draft(title, **fields))
        self.public.append(title)

    def times(self) -> dict[str, str]:
        kind = self.dice.choice((*["once"] * 3, *["series"] * 3, "days", "call", "survey"))
        day = self.day()
        if kind == "call":
            return {"start": "", "kind": "call", "closes_at": str(day)}
        if kind == "survey":
            return {"start": str(day), "kind": "survey"}
        if kind == "days":
            return {"start": str(day), "end": str(day + timedelta(days=self.dice.randint(1, 9)))}
        once = {"start": f"{day}T19:00", "end": f"{day}T{self.dice.randint(20, 23)}:00"}
        return once if kind == "once" else once | {"recurrence": self.dice.choice(RULES)}

    def day(self) -> date:
        return self.house.context.today() + timedelta(days=self.dice.randint(-60, 120))

    async def edit(self) -> None:
        changes: tuple[Callable[[], dict[str, object]], ...] = (
            lambda: {"language": self.dice.choice(LANGUAGES)},
            lambda: {"description": f"It is {self.dice.random()}."},
            lambda: {"start": self.moment(), "end": None, "kind": Kind.EVENT, "recurrence": None},
            self.other_dates,
            lambda: {"venue": None},
        )
        await self.change(self.dice.choice(changes)())

    def other_dates(self) -> dict[str, object]:
        start = self.moment()
        extra = start + timedelta(days=self.dice.randint(200, 260), hours=1)
        next_week = start + timedelta(days=7)
        recurrence = Recurrence(
            self.dice.choice((rule_of("FREQ=WEEKLY;COUNT=30", start), None)),
            include=self.dice.choice(((extra,), (extra, extra + timedelta(days=1)))),
            overrides=(Override(extra, title="Another"),),
        )
        if recurrence.rule:
            recurrence = replace(recurrence, exclude=(next_week,))
        return {"start": start, "end": None, "kind": Kind.EVENT, "recurrence": recurrence}

    def moment(self) -> datetime:
        day = self.day()
        return datetime(day.year, day.month, day.day, self.dice.randint(5, 22))

    async def cancel(self) -> None:
        await self.change({"status": self.dice.choice((Status.CANCELLED, Status.CONFIRMED))})

    async def change(self, changes: dict[str, object]) -> None:
        if self.public:
            await self.house.change(self.dice.choice(self.public), **changes)

    async def withdraw(self) -> None:
        if not self.public:
            return
        title = self.public.pop(self.dice.randrange(len(self.public)))
        await withdraw_event(self.house, title)

    async def wait(self) -> None:
        """Let time pass, sometimes so much that what changed is forgotten."""
        days = self.dice.choice((0, 0, 1, 1, 3, 20, 40, 100))
        now = self.house.clock.advance(days=days, hours=5)
        await self.house.store.write(lambda con: forget_changes(con, now - CHANGES_KEPT))
        await forget_tombstones(self.house.context)
        await refresh_catalogue(self.house.context)

    async def restore(self) -> None:
        """Begin another life of the database."""
        query = sa.update(catalogue).values(epoch=f"e{self.dice.randrange(10**9)}")
        await self.house.store.write(lambda con: con.run(query))


async def withdraw_event(house: House, title: str) -> None:
    """Take the event of this title out of the public, as an operation does."""
    query = sa.select(events.c.id).where(events.c.title == title)
    [row] = await house.store.read(lambda con: con.all(query))
    stored = await house.store.read(lambda con: find_event(con, row["id"]))
    assert stored is not None, f"there is no {title!r}"
    withdrawal, now = await plan_withdrawal(house.context, stored.event), house.clock.now()
    await house.store.write(lambda con: withdraw(con, withdrawal, now))
