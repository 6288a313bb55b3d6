"""Rows of PostgreSQL as plain mappings, some at a time: a long answer keeps nobody waiting."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from calendar_service.storage.turns import made_of

Step = tuple[int, Callable[[Any], Any]]


async def plain_rows(
    records: Sequence[Mapping[str, Any]], columns: Sequence[Any] | None, dialect: sa.Dialect
) -> list[dict[str, Any]]:
    """Return the records with each value as its column's type has it, giving up the loop's turn
    after every few. `columns` are those of the compiled query."""
    if not records:
        return []
    names = tuple(records[0].keys())
    steps = _steps(names, columns or (), dialect)
    return await made_of(records, lambda record: _plain(names, record, steps))


def _steps(names: Sequence[str], columns: Sequence[Any], dialect: sa.Dialect) -> list[Step]:
    """Return what is to be done to which values, looked up once for all rows."""
    types = {column[0]: column[3] for column in columns}
    found = [
        (position, types[name]._cached_result_processor(dialect, None))
        for position, name in enumerate(names)
        if name in types
    ]
    return [(position, make) for position, make in found if make is not None]


def _plain(
    names: Sequence[str], record: Mapping[str, Any], steps: Sequence[Step]
) -> dict[str, Any]:
    values = list(record.values())
    for position, make in steps:
        # As `databases` has it: what the driver has made of other types stays.
        if isinstance(values[position], (int, str, float)):
            values[position] = make(values[position])
    return dict(zip(names, values, strict=True))
