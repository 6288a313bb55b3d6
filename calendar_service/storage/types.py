"""How instants and JSON values are kept in columns, alike on both databases."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Made once: `json.dumps` makes one for each value that is told otherwise than by default.
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def micros(instant: datetime) -> int:
    """Return the microseconds since 1970. Raises `ValueError` for a naive time."""
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs an offset: {instant!r}")
    return (instant - EPOCH) // MICROSECOND


def from_micros(count: int) -> datetime:
    return EPOCH + count * MICROSECOND


class UtcInstant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 and read back in UTC.

    Raises `ValueError` for a naive one.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_micros(value)


class Json(TypeDecorator[Any]):
    """A JSON value, kept as compact text with its keys in the order given; `None` is NULL.

    Raises `ValueError` for numbers JSON has not (NaN, infinities).
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _ENCODE(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        return None if value is None else json.loads(value)
