"""Whoever applies what it is told holds what one holds that fetches everything anew: programs that
keep dates as JSON, and those that keep calendar objects."""

import json
import random
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from calendar_service.catalogue.changes import read_changes
from calendar_service.catalogue.object_changes import read_object_changes
from calendar_service.catalogue.objects import read_objects
from calendar_service.catalogue.window import default_start
from calendar_service.domain.errors import SyncTokenExpired
from calendar_service.domain.filter import EventFilter, parse_filter
from calendar_service.domain.paging import Paging
from calendar_service.domain.sync import SyncToken, format_token, parse_token
from calendar_service.feeds.registry import DefaultWindow
from tests.catalogue.restless import Restless
from tests.house import House, opened_house
from tests.volume import Volume

SEEDS = 100
ROUNDS = 60
QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"from": "2000-01-01"},
    {"language": "de"},
    {"not_language": "de", "to": "+30d"},
    {"from": "-14d", "to": "+14d"},
    {"q": "quiz"},
    {"near": "48.7,9.1", "within": "100"},
    {"kind": "event", "country": "ES"},
)
WITHOUT_END: tuple[dict[str, str], ...] = (
    {},
    {"language": "de"},
    {"from": "-14d"},
    {"near": "48.7,9.1", "within": "100"},
)


@dataclass(slots=True)
class Reader(ABC):
    """Keeps a copy of one listing and nothing else but the token."""

    house: House
    question: dict[str, str]
    limit: int
    copy: dict[str, Any] = field(default_factory=dict)
    token: str | None = None
    is_within: bool = False
    restarts: int = 0

    async def ask(self) -> None:
        """Ask once, and do as told."""
        known = parse_token(self.token) if self.token else None
        try:
            token, self.is_within = await self.read_on(known)
        except SyncTokenExpired:
            self.copy, self.token, self.is_within = {}, None, False
            self.restarts += 1
        else:
            self.token = format_token(token)

    async def catch_up(self) -> None:
        """End the pages that were begun, and then one step to the present."""
        while self.is_within:
            await self.ask()
        await self.ask()
        while self.is_within or self.token is None:
            await self.ask()

    def asked(self, start: date) -> EventFilter:
        today = self.house.context.today()
        found, problems = parse_filter(self.question.items(), today=today, default_start=start)
        assert not problems
        return found

    @abstractmethod
    async def read_on(self, known: SyncToken | None) -> tuple[SyncToken, bool]:
        """Apply a page; return its token and whether more follows."""

    @abstractmethod
    async def fetched_anew(self) -> dict[str, Any]:
        """Return what the copy should be."""


class Program(Reader):
    """Keeps the dates of each event as JSON."""

    @property
    def listing(self) -> EventFilter:
        return self.asked(self.house.context.today())

    async def read_on(self, known: SyncToken | None) -> tuple[SyncToken, bool]:
        context = self.house.context
        told = await read_changes(
            context.store, context.calendar, self.listing, known, limit=self.limit
        )
        ids = [each.event_id for each in told.changed] + [each.event_id for each in told.gone]
        assert len(ids) == len(set(ids)) <= self.limit
        for changed in told.changed:
            assert (changed.occurrences != (), changed.next_place) == (True, None)
            self.copy[changed.event_id] = [json.loads(each) for each in changed.occurrences]
        for gone in told.gone:
            self.copy.pop(gone.event_id, None)
        return told.token, told.more

    async def fetched_anew(self) -> dict[str, Any]:
        found: dict[str, list[dict[str, Any]]] = {}
        async for each in self._listed():
            found.setdefault(each["id"], []).append(each)
        return found

    async def _listed(self) -> AsyncIterator[dict[str, Any]]:
        paging = Paging(200)
        while True:
            page = await self.house.catalogue.page(self.listing, paging)
            for each in page.occurrences:
                yield json.loads(each)
            if page.next_place is None:
                return
            paging = Paging(200, page.next_place)


class Phone(Reader):
    """Keeps calendar objects by their names."""

    @property
    def listing(self) -> EventFilter:
        return self.asked(default_start(DefaultWindow.CALENDAR, self.house.context.today()))

    async def read_on(self, known: SyncToken | None) -> tuple[SyncToken, bool]:
        context = self.house.context
        told = await read_object_changes(
            context.store, context.calendar, self.listing, known, limit=self.limit
        )
        names = [*(each.name for each in told.changed), *told.gone]
        assert len(names) == len(set(names))
        for each in told.changed:
            self.copy[each.name] = each.body
        for name in told.gone:
            self.copy.pop(name, None)
        return told.token, told.more

    async def fetched_anew(self) -> dict[str, Any]:
        context = self.house.context
        objects = await read_objects(context.store, context.calendar, self.listing)
        return {each.name: each.body for each in objects}


async def test_whoever_applies_changes_holds_what_a_refetch_gives(
    blank_database: Path, tmp_path: Path, volume: Volume
) -> None:
    restarts = 0
    for seed in range(volume.of(SEEDS)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        async with opened_house(folder, blank=blank_database) as house:
            restarts += await live_through(Restless(house, random.Random(seed)))
    assert restarts > 0, "no token ever expired"


async def live_through(calendar: Restless) -> int:
    """Return how often readers had to start again."""
    dice = calendar.dice
    readers: list[Reader] = [
        kind(calendar.house, question, dice.choice((1, 2, 7, 200)))
        for kind, questions in ((Program, QUESTIONS), (Phone, WITHOUT_END))
        for question in questions
    ]
    for _ in range(ROUNDS):
        await calendar.happen()
        if dice.random() < 0.02:
            await calendar.restore()
        for reader in readers:
            if dice.random() < 0.6:
                await reader.ask()
    for reader in readers:
        await reader.catch_up()
        assert reader.copy == await reader.fetched_anew(), (type(reader), reader.question)
    return sum(reader.restarts for reader in readers)
