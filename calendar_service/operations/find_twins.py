"""Finds what waits for a decision twice: sent in by two people, or by one person two times."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from calendar_service.domain.desk_facets import CLOSES_AT, START
from calendar_service.domain.event import Kind
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.scope import Scope
from calendar_service.domain.venue import Venue
from calendar_service.domain.when import day_of
from calendar_service.operations.context import Context
from calendar_service.operations.likeness import LIKELY, SURE, name_likeness, title_likeness
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import Submission, find_submissions
from calendar_service.storage.waiting import Waiting, list_waiting

TWINS_MOST = 3


@dataclass(frozen=True, slots=True)
class Twin:
    """Another submission on the same day, and why it may be the same: how alike the titles are,
    of 100, and whether the place is the same."""

    submission_id: str
    title: str
    likeness: float
    is_same_place: bool

    @property
    def is_likely(self) -> bool:
        return self.likeness >= (LIKELY if self.is_same_place else SURE)


async def find_twins(
    context: Context, scope: Scope, proposals: Mapping[str, Proposal]
) -> dict[str, tuple[Twin, ...]]:
    """Return the likeliest of each submission, by its id, among those of the scope that wait; the
    same few queries serve one and many."""
    days = {key: day for key, each in proposals.items() if (day := _day(each))}

    async def look(con: Connection) -> list[tuple[str, Waiting]]:
        return [
            (facet, each)
            for facet in (START, CLOSES_AT)
            for each in await list_waiting(
                con, scope, facet, (day for name, day in days.values() if name == facet)
            )
        ]

    waiting = await context.store.read(look)
    alike = await asyncio.to_thread(_alike, proposals, days, waiting)
    ids = {each.id for found in alike.values() for each, _ in found}
    sent = await context.store.read(lambda con: find_submissions(con, ids)) if ids else {}
    home = context.calendar.tzid
    places = {key: _place(each, home) for key, each in sent.items()}
    return {key: _twins(proposals[key].venue, found, places) for key, found in alike.items()}


def _day(proposal: Proposal) -> tuple[str, str] | None:
    """Return by which facet and value the desk knows its day: a call's is its closing."""
    if proposal.kind is not Kind.EVENT:
        closes = proposal.closes
        return (CLOSES_AT, day_of(closes.moment).isoformat()) if closes else None
    return (START, day_of(proposal.start).isoformat()) if proposal.start else None


_Alike = list[tuple[Waiting, float]]


def _alike(
    proposals: Mapping[str, Proposal],
    days: Mapping[str, tuple[str, str]],
    waiting: Iterable[tuple[str, Waiting]],
) -> dict[str, _Alike]:
    by_day: dict[tuple[str, str], list[Waiting]] = {}
    for facet, each in waiting:
        by_day.setdefault((facet, each.day), []).append(each)
    return {
        key: _likeliest(key, proposals[key].title, by_day.get(day, ())) for key, day in days.items()
    }


def _likeliest(key: str, title: str, among: Sequence[Waiting]) -> _Alike:
    scored = [(each, title_likeness(title, each.title)) for each in among if each.id != key]
    likely = [each for each in scored if each[1] >= LIKELY]
    return sorted(likely, key=lambda each: -each[1])[:TWINS_MOST]


def _twins(
    venue: Venue | None, found: _Alike, places: Mapping[str, Venue | None]
) -> tuple[Twin, ...]:
    twins = (
        Twin(each.id, each.title, likeness, _is_same(venue, places.get(each.id)))
        for each, likeness in found
    )
    return tuple(each for each in twins if each.is_likely)


def _place(submission: Submission, tzid: str) -> Venue | None:
    proposal = read_proposal(submission.fields, default_tzid=tzid, problems=Problems())
    return proposal.venue if proposal else None


def _is_same(one: Venue | None, other: Venue | None) -> bool:
    if one is None or other is None:
        return False
    if one.id and other.id:
        return one.id == other.id
    return bool(one.name and other.name) and name_likeness(one.title, other.title) >= SURE
