"""A calendar of many events that the dice made, and the plain answer to what a listing holds."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from math import dist

from calendar_service.domain.filter import EventFilter, Facets, matches
from calendar_service.domain.globe import Position, chord
from calendar_service.domain.occurrence import FOR_EVER, Stretch, Window
from calendar_service.domain.when import instant
from calendar_service.storage.changes import Standing
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.event_words import replace_words
from calendar_service.storage.fragments import (
    Fragment,
    replace_facets,
    replace_fragments,
)
from calendar_service.storage.occurrences import Indexed, hide_occurrences, replace_occurrences
from calendar_service.storage.positions import replace_positions
from calendar_service.storage.schema import events

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HORIZON = date(2029, 4, 1)
WORDS = ("choir", "chorus", "quiz", "market", "film", "rare")
CITIES = (Position(48.78, 9.17), Position(48.9, 9.6), Position(40.41, -3.7))
Entry = tuple[datetime, str, str]
"""Where an occurrence stands in a list: its order, its event and its recurrence id."""


@dataclass(frozen=True, slots=True)
class Member:
    """One event and all that listings ask of it; of a withdrawn one there is a tombstone left."""

    id: str
    indexed: tuple[Indexed, ...]
    facets: Facets
    words: frozenset[str]
    position: Position | None
    whole: Stretch
    changed_at: datetime
    is_withdrawn: bool = False

    def is_in(self, asked: EventFilter) -> bool:
        *whole, begun = asked.words or ("",)
        return (
            matches(asked, self.facets)
            and self.words.issuperset(whole)
            and any(word.startswith(begun) for word in self.words)
            and (asked.near is None or self._is_within(asked.near.position, asked.near.within_km))
        )

    def entries(self, window: Window) -> Iterator[Entry]:
        for each in self.indexed:
            if each.stretch.overlaps(window):
                name = "" if each.recurrence_id is None else f"{each.recurrence_id:%Y%m%d}"
                yield each.order_at, self.id, name

    def may_meet(self, window: Window) -> bool:
        """True if a document of this window holds it."""
        if not self.whole.overlaps(window):
            return False
        if window.end_day is None or any(self.entries(window)):
            return True
        goes_on = self.whole.end_at > instant(HORIZON, window.tzid)
        return window.end_day > HORIZON and goes_on

    def _is_within(self, position: Position, kilometres: float) -> bool:
        if self.position is None:
            return False
        return dist(self.position.vector, position.vector) <= chord(kilometres)


@dataclass(frozen=True, slots=True)
class Crowd:
    members: tuple[Member, ...]

    def listed(self, asked: EventFilter, window: Window) -> list[Entry]:
        public = [each for each in self.members if not each.is_withdrawn and each.is_in(asked)]
        return sorted(entry for each in public for entry in each.entries(window))

    def held(self, asked: EventFilter, window: Window) -> list[str]:
        return [each.id for each in self.members if each.is_in(asked) and each.may_meet(window)]

    def dated(self, asked: EventFilter, window: Window) -> set[str]:
        """A window without an end is met by whatever is not over before."""
        public = (each for each in self.members if not each.is_withdrawn and each.is_in(asked))
        if window.end_day is None:
            return {each.id for each in public if each.whole.overlaps(window)}
        return {each.id for each in public if any(each.entries(window))}

    def newest(self, asked: EventFilter, window: Window) -> list[str]:
        found = [
            each
            for each in self.members
            if not each.is_withdrawn and each.is_in(asked) and each.whole.overlaps(window)
        ]
        newest_first = sorted(found, key=lambda each: (each.changed_at, each.id), reverse=True)
        return [each.id for each in newest_first]


def make_crowd(dice: random.Random, count: int) -> Crowd:
    members = (_member(dice, number) for number in range(count))
    return Crowd(tuple(_withdrawn(each) if dice.random() < 0.1 else each for each in members))


async def store_crowd(store: Store, crowd: Crowd) -> None:
    await store.write(lambda con: _store(con, crowd))


async def _store(con: Connection, crowd: Crowd) -> None:
    await con.run_many(events, [_event_row(each) for each in crowd.members])
    members = {each.id: each for each in crowd.members}
    await replace_fragments(con, {id: _fragments(each) for id, each in members.items()})
    await replace_occurrences(con, {id: each.indexed for id, each in members.items()})
    await replace_facets(
        con, {id: Standing(each.facets, each.whole) for id, each in members.items()}
    )
    await replace_words(con, {id: each.words for id, each in members.items()})
    await replace_positions(con, {id: each.position for id, each in members.items()})
    for each in crowd.members:
        if each.is_withdrawn:
            await hide_occurrences(con, each.id)


def _member(dice: random.Random, number: int) -> Member:
    indexed = dice.choice((_once, _once, _once, _series, _long, _call, _survey))(dice)
    start_at = min(each.stretch.start_at for each in indexed)
    end_at = max(each.stretch.end_at for each in indexed)
    return Member(
        id=f"e{number:05}",
        indexed=indexed,
        facets={
            "category": tuple(sorted(dice.sample(("art", "film", "music"), dice.randint(0, 2)))),
            "city": (f"city{int(dice.paretovariate(0.5))}",),
            "kind": (dice.choice(("call", "event", "event", "event")),),
        },
        words=frozenset(dice.sample(WORDS[:-1], 2)) | ({"rare"} if number % 97 == 0 else set()),
        position=dice.choice((*CITIES, None)),
        whole=Stretch(start_at, FOR_EVER if len(indexed) > 5 else end_at),
        changed_at=NOON + timedelta(days=dice.randrange(40)),
    )


def _withdrawn(member: Member) -> Member:
    return replace(member, is_withdrawn=True)


def _start(dice: random.Random) -> datetime:
    """Some days begin many events at once."""
    hours = dice.choice((0, dice.randrange(24)))
    return NOON + timedelta(days=dice.randrange(-500, 500), hours=hours)


def _once(dice: random.Random) -> tuple[Indexed, ...]:
    return (_indexed(_start(dice), timedelta(hours=dice.randrange(1, 30))),)


def _long(dice: random.Random) -> tuple[Indexed, ...]:
    return (_indexed(_start(dice), timedelta(days=dice.choice((1, 8, 9, 64, 65, 400, 512, 900)))),)


def _series(dice: random.Random) -> tuple[Indexed, ...]:
    start_at, step = _start(dice), timedelta(days=dice.choice((1, 7, 30)))
    starts = (start_at + step * number for number in range(dice.randint(2, 9)))
    return tuple(_indexed(each, timedelta(hours=2), each.date()) for each in starts)


def _call(dice: random.Random) -> tuple[Indexed, ...]:
    closes_at, ahead = _start(dice), timedelta(days=dice.choice((-1, 0, 5, 32, 33, 200, 300)))
    end_at = closes_at + timedelta(days=2)
    return (Indexed(None, None, None, "UTC", Stretch(closes_at - ahead, end_at), closes_at),)


def _survey(dice: random.Random) -> tuple[Indexed, ...]:
    start_at = _start(dice)
    end_at = dice.choice((FOR_EVER, start_at + timedelta(days=3)))
    return (Indexed(None, None, None, "UTC", Stretch(start_at, end_at), start_at),)


def _indexed(start_at: datetime, length: timedelta, recurrence_id: date | None = None) -> Indexed:
    return Indexed(recurrence_id, None, None, "UTC", Stretch(start_at, start_at + length), start_at)


def _event_row(member: Member) -> dict[str, object]:
    absent = dict.fromkeys((column.name for column in events.columns), None)
    names = {"id": member.id, "uid": member.id, "title": "Choir", "kind": "event"}
    times = {"created_at": NOON, "changed_at": member.changed_at, "tzid": "UTC", "sequence": 0}
    return absent | names | times | {"status": "confirmed", "tags": [], "is_sample": False}


def _fragments(member: Member) -> list[Fragment]:
    formats = ("ics",) if member.is_withdrawn else ("ics", "json")
    return [_fragment(member, format) for format in formats]


def _fragment(member: Member, format: str) -> Fragment:
    body = member.id.encode()
    return Fragment(format, None, member.id, member.whole, body, "", (), "")
