"""Finds the venues, organisers and categories that may be one, said twice."""

import asyncio
from collections.abc import Mapping, Sequence

from calendar_service.domain.search import fold
from calendar_service.operations.context import Context
from calendar_service.operations.likeness import SURE, name_likeness, title_likeness
from calendar_service.storage.directory import Listed, list_directory

COMPARED_MOST = 1_000
SHOWN_MOST = 4


async def find_doubles(
    context: Context, facet: str, asked: Sequence[Listed]
) -> Mapping[str, Sequence[Listed]]:
    """Return the entries that each of these may be, by its key, the likeliest first; an entry
    without any is left out. They are looked for among the first `COMPARED_MOST` by name."""
    known = await context.store.read(
        lambda con: list_directory(con, facet, words="", skip=0, most=COMPARED_MOST)
    )
    return await asyncio.to_thread(_doubles, facet, asked, known)


def _doubles(
    facet: str, asked: Sequence[Listed], known: Sequence[Listed]
) -> dict[str, Sequence[Listed]]:
    found = {each.key: _doubles_of(facet, each, known) for each in asked}
    return {key: doubles for key, doubles in found.items() if doubles}


def _doubles_of(facet: str, one: Listed, known: Sequence[Listed]) -> list[Listed]:
    scored = [
        (_likeness(facet, one, other), other)
        for other in known
        if other.key != one.key and _may_be_one(one, other)
    ]
    likely = [each for each in scored if each[0] >= SURE]
    ordered = sorted(likely, key=lambda each: (-each[0], each[1].name, each[1].key))
    return [other for _, other in ordered[:SHOWN_MOST]]


def _likeness(facet: str, one: Listed, other: Listed) -> float:
    """What only one of two venues adds is often its town; of organisers it makes another one."""
    return (name_likeness if facet == "venue" else title_likeness)(one.name, other.name)


def _may_be_one(one: Listed, other: Listed) -> bool:
    """Places of one name in two towns are two."""
    return not one.town or not other.town or fold(one.town) == fold(other.town)
