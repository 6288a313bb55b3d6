"""Statements that are run once for each of many rows, whose keys are their parameters."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa


@lru_cache(maxsize=256)
def compiled_insert(dialect: sa.Dialect, table: sa.Table, columns: Sequence[str]) -> Any:
    return sa.insert(table).inline().compile(dialect=dialect, column_keys=list(columns))


@lru_cache(maxsize=64)
def compiled_update(dialect: sa.Dialect, table: sa.Table, columns: Sequence[str]) -> Any:
    """Return the update of the row with the `id` among the columns."""
    query = sa.update(table).where(table.c.id == sa.bindparam("id"))
    return query.compile(dialect=dialect, column_keys=[name for name in columns if name != "id"])
