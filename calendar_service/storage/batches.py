"""Long lists of keys in short queries, since a database binds only so many values in one."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

KEYS_AT_ONCE = 500
WANTED = sa.bindparam("wanted", type_=sa.Text, expanding=True)
"""A batch as a value of a query that is built once for good, which costs more than to ask it."""


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield the keys, each once and ascending, as many at a time as one query takes."""
    wanted = sorted(set(keys))
    for at in range(0, len(wanted), KEYS_AT_ONCE):
        yield wanted[at : at + KEYS_AT_ONCE]
