"""Reads when a proposal would happen, as far as that can be told while it is being written."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calendar_service.domain.event import Kind
from calendar_service.domain.occurrence import Occurrence, Series, Window
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.domain.when import LAST_DAY, day_of
from calendar_service.operations.context import Context
from calendar_service.operations.fill_zones import fill_zones
from calendar_service.recurrence.expand import expand

DATES_SHOWN = 12
_YEARS_LOOKED_AT = 30
_CLOSING = (Kind.CALL, Kind.SURVEY)
_OF_SERIES = ("recurrence", "exclude", "include", "overrides")
_OF_AN_EVENT = ("start", "end", "time_zone", *_OF_SERIES)
_OF_A_CLOSING = ("start", "end", "time_zone", "closes_at")


@dataclass(frozen=True, slots=True)
class Times:
    """`proposal` has a title of no meaning; its zone `is_proposed` where nobody chose it. `dates`
    are the next of a series, ascending, with one more than `DATES_SHOWN` if there are more."""

    proposal: Proposal
    is_proposed: bool
    dates: tuple[Occurrence, ...] = ()


async def read_times(context: Context, fields: Mapping[str, Any]) -> Times | None:
    """Return when it would happen; None where even its start, end or closing cannot be read.

    A series that cannot be read leaves what is beside it. The zone is that of the venue where
    none is chosen, else the calendar's.
    """
    home = context.calendar.tzid
    [filled] = await context.store.read(lambda con: fill_zones(con, [fields], home_tzid=home))
    proposal = next(filter(None, _readings(filled, home)), None)
    if proposal is None:
        return None
    dates = await asyncio.to_thread(next_dates, proposal, context.today())
    return Times(proposal, not str(fields.get("time_zone") or "").strip(), dates)


def next_dates(
    proposal: Proposal, today: date, most: int = DATES_SHOWN + 1
) -> tuple[Occurrence, ...]:
    """Return the dates of a series from today on, ascending, at most `most`; none of what happens
    once. A long series takes its time: not for the loop."""
    if proposal.start is None or proposal.kind is not Kind.EVENT or not proposal.recurrence:
        return ()
    series = Series(proposal.start, proposal.end, proposal.tzid, proposal.recurrence)
    first = max(day_of(proposal.start), today)
    last = min(date(first.year + _YEARS_LOOKED_AT, 1, 1), LAST_DAY)
    window = Window(first, last, proposal.tzid)
    return tuple(expand(series, window, most)) if first < last else ()


def _readings(fields: Mapping[str, Any], home_tzid: str) -> Iterator[Proposal | None]:
    """Yield ever less of what is told: what is still missing or wrong hides nothing beside it."""
    closes = fields.get("kind") in _CLOSING
    times = _OF_A_CLOSING if closes else _OF_AN_EVENT
    named = {name: fields[name] for name in times if fields.get(name)}
    for left_out in ((), _OF_SERIES, (*_OF_SERIES, "end")):
        told = {name: value for name, value in named.items() if name not in left_out}
        told |= {"title": "-", "kind": Kind.SURVEY if closes else Kind.EVENT}
        yield read_proposal(told, default_tzid=home_tzid, problems=Problems())
