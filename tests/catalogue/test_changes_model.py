"""A program that applies what it is told holds what one holds that fetches everything anew."""

import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from calendar_service.catalogue.changes import read_changes
from calendar_service.domain.errors import SyncTokenExpired
from calendar_service.domain.filter import EventFilter, parse_filter
from calendar_service.domain.paging import Paging
from calendar_service.domain.sync import format_token, parse_token
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
Copy = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class Program:
    """Keeps a copy of one listing and nothing else but the token."""

    house: House
    question: dict[str, str]
    limit: int
    copy: Copy = field(default_factory=dict)
    token: str | None = None
    is_within: bool = False
    restarts: int = 0

    def asked(self) -> EventFilter:
        today = self.house.context.today()
        found, problems = parse_filter(self.question.items(), today=today, default_start=today)
        assert not problems
        return found

    async def ask(self) -> None:
        """Ask once, and do as told."""
        known = parse_token(self.token) if self.token else None
        context = self.house.context
        try:
            told = await read_changes(
                context.store, context.calendar, self.asked(), known, limit=self.limit
            )
        except SyncTokenExpired:
            self.copy, self.token, self.is_within = {}, None, False
            self.restarts += 1
            return
        assert len(told.changed) + len(told.gone) <= self.limit
        for changed in told.changed:
            self.copy[changed.event_id] = [json.loads(each) for each in changed.occurrences]
        for gone in told.gone:
            self.copy.pop(gone.event_id, None)
        self.token, self.is_within = format_token(told.token), told.more

    async def catch_up(self) -> None:
        """End the pages that were begun, and then one step to the present."""
        while self.is_within:
            await self.ask()
        await self.ask()
        while self.is_within or self.token is None:
            await self.ask()

    async def fetched_anew(self) -> Copy:
        found: Copy = {}
        async for each in self._listed():
            found.setdefault(each["id"], []).append(each)
        return found

    async def _listed(self) -> AsyncIterator[dict[str, Any]]:
        paging = Paging(200)
        while True:
            page = await self.house.catalogue.page(self.asked(), paging, self.house.clock.now())
            for each in page.occurrences:
                yield json.loads(each)
            if page.next_place is None:
                return
            paging = Paging(200, page.next_place)


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
    """Return how often programs had to start again."""
    dice = calendar.dice
    programs = [
        Program(calendar.house, question, dice.choice((1, 2, 7, 200))) for question in QUESTIONS
    ]
    for _ in range(ROUNDS):
        await calendar.happen()
        if dice.random() < 0.02:
            await calendar.restore()
        for program in programs:
            if dice.random() < 0.6:
                await program.ask()
    for program in programs:
        await program.catch_up()
        assert program.copy == await program.fetched_anew(), program.question
    return sum(program.restarts for program in programs)
