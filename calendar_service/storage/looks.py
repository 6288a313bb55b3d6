"""Looks of a bounded cost, each wider than the last: which of several ways to an answer is short
shows on the way."""

from collections.abc import Iterator, Sequence
from itertools import count

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.timeline import Values

FIRST = 200
WIDER = 8
"""How much wider each look is than the one before: all together cost little more than the last."""

KEPT = 256
"""So many filters are not put together as SQL anew, which takes longer than asking them."""

Counts = sa.Select[tuple[int, ...]]


def widening() -> Iterator[int]:
    """Yield how many rows to look at, again and again."""
    return (FIRST * WIDER**n for n in count())


def wider(looked_at: int, found: int, wanted: int) -> int:
    """Return how many more rows to look at, if so many were found among those of the first look
    or looks: about as many as it takes, where they go on like that."""
    most = looked_at * WIDER
    return min(most, FIRST + 2 * looked_at * wanted // found) if found else most


def counted(among: Sequence[sa.GenerativeSelect]) -> Counts:
    """Return the query for how many rows each of them has, but no more than `counted_most`: what
    is counted costs no more than that."""
    most = sa.bindparam("counted_most", type_=sa.Integer)
    counts = (sa.select(sa.func.count()).select_from(each.limit(most).subquery()) for each in among)
    return sa.select(*(each.scalar_subquery().label(f"of_{n}") for n, each in zip(count(), counts)))


async def fewest(con: Connection, query: Counts, values: Values, *, most: int) -> int | None:
    """Return the number of the one with the fewest rows, as `counted` says; None where each has
    more than `most`."""
    row = await con.first(query.params(**values, counted_most=most + 1))
    assert row is not None, "a count has a row"
    rows, number = min((rows, number) for number, rows in enumerate(row.values()))
    return None if rows > most else number
