"""Statements as PostgreSQL's driver takes them, each kind of which is put into words only once."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.ddl import DDLElement
from sqlalchemy.util import LRUCache

KEPT = 1_000
Bound = tuple[str, list[object], Any]


class Statements:
    """To compile a query takes longer than the server takes to answer most of them, so that what
    was compiled serves the next query that differs in nothing but its values, as it does where
    Core speaks to a database itself."""

    def __init__(self, dialect: sa.Dialect) -> None:
        self._dialect = dialect
        self._kept: LRUCache[Any, Any] = LRUCache(KEPT)

    def bound(self, query: Any, values: Mapping[str, Any] | None = None) -> Bound:
        """Return the text, the values of its `$1`, `$2` …, and the columns of the answer."""
        if isinstance(query, DDLElement):
            return str(query.compile(dialect=self._dialect)), [], None
        compiled, extracted, collected, _ = query._compile_w_cache(
            self._dialect, compiled_cache=self._kept, column_keys=sorted(values or ())
        )
        parameters = compiled.construct_params(
            values,
            extracted_parameters=extracted,
            _no_postcompile=True,
            _collected_params=collected,
        )
        return *_in_order(compiled, parameters), compiled._result_columns


def bound_rows(compiled: Any, rows: Sequence[Mapping[str, Any]]) -> list[list[object]]:
    """Return the values of each row, in the order in which the statement takes them."""
    return [
        _in_order(compiled, compiled.construct_params(row, _no_postcompile=True))[1] for row in rows
    ]


def _in_order(compiled: Any, parameters: Mapping[str, Any]) -> tuple[str, list[object]]:
    """Return the text with a place for each member of `IN`, and the values for all places."""
    state = compiled._process_parameters_for_postcompile(parameters)
    processors = {**compiled._bind_processors, **state.processors}
    return state.statement, [
        _storable(processors[name](state.parameters[name]))
        if name in processors
        else _storable(state.parameters[name])
        for name in state.positiontup
    ]


def _storable(value: Any) -> Any:
    """PostgreSQL's texts have no zero bytes: whoever asks for one finds nothing, as on SQLite."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value
