"""Finds what is published already and may be the event that somebody is about to send in."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from calendar_service.domain.event import Kind
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import day_of, instant
from calendar_service.operations.context import Context
from calendar_service.operations.likeness import LIKELY, SURE, name_likeness, title_likeness
from calendar_service.storage.connection import Connection
from calendar_service.storage.near_dates import Near, Span, list_near

AROUND = timedelta(days=1)
SHOWN_MOST = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sought:
    """A proposal whose like is sought; `venue` is its own, a known one looked up."""

    proposal: Proposal
    venue: Venue | None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A published date that may be the same, and why: how alike the titles are, of 100, and
    whether day and place are the same."""

    near: Near
    title: float
    is_same_day: bool
    is_same_place: bool

    @property
    def is_likely(self) -> bool:
        """A title alone must be much alike; at the same place, less so."""
        return self.title >= (LIKELY if self.is_same_place else SURE)

    @property
    def points(self) -> float:
        return self.title + 10 * self.is_same_place + self.is_same_day


async def find_duplicates(
    context: Context, proposal: Proposal, venue: Venue | None
) -> tuple[Duplicate, ...]:
    """Return the published events within a day that are likely the same, the likeliest first."""
    return (await find_duplicates_of(context, {"": Sought(proposal, venue)}))[""]


async def find_duplicates_of(
    context: Context, sought: Mapping[T, Sought]
) -> dict[T, tuple[Duplicate, ...]]:
    """Return those of each; the same two queries serve one and many."""
    home = context.calendar.tzid
    at = {key: at for key, each in sought.items() if (at := _instant(each.proposal, home))}
    spans: dict[bool, list[Span]] = {False: [], True: []}
    for key, moment in at.items():
        spans[_closes(sought[key].proposal)].append((moment - AROUND, moment + AROUND))

    async def look(con: Connection) -> dict[bool, list[Near]]:
        return {closes: await list_near(con, spans[closes], closes=closes) for closes in spans}

    near = await context.store.read(look)
    return await asyncio.to_thread(_likely, sought, at, near)


def _likely(
    sought: Mapping[T, Sought], at: Mapping[T, datetime], near: Mapping[bool, Sequence[Near]]
) -> dict[T, tuple[Duplicate, ...]]:
    found: dict[T, tuple[Duplicate, ...]] = dict.fromkeys(sought, ())
    for key, moment in at.items():
        among = near[_closes(sought[key].proposal)]
        around = [each for each in among if abs(each.at - moment) <= AROUND]
        found[key] = _likeliest(_compared(sought[key], each) for each in around)
    return found


def _likeliest(compared: Iterable[Duplicate]) -> tuple[Duplicate, ...]:
    likely = sorted((each for each in compared if each.is_likely), key=lambda each: -each.points)
    by_event: dict[str, Duplicate] = {}
    for each in likely:
        by_event.setdefault(each.near.event_id, each)
    return tuple(by_event.values())[:SHOWN_MOST]


def _compared(sought: Sought, near: Near) -> Duplicate:
    return Duplicate(
        near,
        title=title_likeness(sought.proposal.title, near.title),
        is_same_day=_is_same_day(sought.proposal, near),
        is_same_place=_is_same_place(sought.venue, near),
    )


def _is_same_place(venue: Venue | None, near: Near) -> bool:
    if venue is None or near.venue_id is None:
        return False
    if venue.id:
        return venue.id == near.venue_id
    return bool(venue.name and near.venue) and name_likeness(venue.title, near.venue or "") >= SURE


def _closes(proposal: Proposal) -> bool:
    return proposal.kind is not Kind.EVENT


def _instant(proposal: Proposal, calendar_tzid: str) -> datetime | None:
    if _closes(proposal):
        return proposal.closes.at if proposal.closes else None
    return instant(proposal.start, proposal.tzid) if proposal.start else None


def _is_same_day(proposal: Proposal, near: Near) -> bool:
    """Calls are compared by the day they close on."""
    if proposal.closes is not None and _closes(proposal):
        return proposal.closes.at.date() == near.at.date()
    if proposal.start is None or near.start is None:
        return False
    return day_of(proposal.start) == day_of(near.start)
