"""A known organiser gets the address that they had not, or loses it again where that is undone:
every event that names them follows, in the transaction of the decision."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from calendar_service.domain.event import Event
from calendar_service.domain.moderation import Decision
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.operations.change_directory import told_anew
from calendar_service.operations.context import Context
from calendar_service.operations.known_people import Filled
from calendar_service.operations.outcomes import Outcome, store_outcomes
from calendar_service.storage.connection import Connection
from calendar_service.storage.organisers import find_organisers, update_organiser
from calendar_service.storage.replacements import users_of

_FACET = "organiser"
_DETAIL = "organisers"


@dataclass(frozen=True, slots=True)
class Filling:
    """Who is told otherwise, and what becomes of the events that name them; `besides` are those
    that are published with it anyway."""

    changed: tuple[Filled, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    besides: frozenset[str] = frozenset()


async def plan_filling(
    context: Context, changed: Sequence[Filled], *, besides: Collection[str] = ()
) -> Filling:
    """Return what will be written, rendered already."""
    found = [
        outcome
        for each in changed
        for outcome in await told_anew(context, _FACET, each.before.id, each.after)
    ]
    others = tuple(each for each in found if each.id not in besides)
    return Filling(tuple(changed), others, frozenset(besides))


async def fill_organisers(con: Connection, filling: Filling, at: datetime) -> None:
    """Write it. Raises ChangedMeanwhile if the organisers or their events are others by now."""
    if not filling.changed:
        return
    before = {each.before.id: each.before for each in filling.changed}
    if await find_organisers(con, before) != before:
        raise ChangedMeanwhile
    users: dict[str, int] = {}
    for id in before:
        users |= await users_of(con, _FACET, id)
    seen = {each.id: each.before.version.sequence for each in filling.outcomes}
    if {id: users[id] for id in users.keys() - filling.besides} != seen:
        raise ChangedMeanwhile
    for each in filling.changed:
        await update_organiser(con, each.after)
    await store_outcomes(con, [each for each in filling.outcomes if each.is_seen], at)


def filling_told(changed: Sequence[Filled]) -> dict[str, Any]:
    """Return what the decision keeps of it, so that it can be undone."""
    told = [{"id": each.after.id, "url": each.after.url} for each in changed]
    return {_DETAIL: told} if told else {}


async def emptied_again(con: Connection, decision: Decision) -> tuple[Filled, ...]:
    """Return the organisers who lose the address that the decision gave them, unless they have
    another one by now."""
    details: Mapping[str, Any] = decision.details or {}
    told = {each["id"]: each["url"] for each in details.get(_DETAIL, ())}
    known = await find_organisers(con, told)
    return tuple(
        Filled(each, replace(each, url=None))
        for id, each in known.items()
        if each.id == id and each.url == told[id]
    )


def with_organisers(event: Event, changed: Sequence[Filled]) -> Event:
    """Return the event with its organiser as told then."""
    after = {each.after.id: each.after for each in changed}
    held = event.organiser
    return replace(event, organiser=after.get(held.id, held)) if held else event
