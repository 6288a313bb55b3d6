"""What no field may hold is taken out of an event, however it got in.

Every check at the door refuses such characters already; a format that XML or JSON readers drop
whole for one of them looks again.
"""

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from calendar_service.domain.text import has_forbidden, strip_forbidden

Value = TypeVar("Value")


def harmless(value: Value) -> Value:
    """Return the event, or any part of one, without forbidden characters; the same object where
    there are none."""
    cleaned: Any = _cleaned(value)
    same: Value = cleaned
    return same


def _cleaned(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return strip_forbidden(value) if "\r" in value or has_forbidden(value) else value
    if isinstance(value, tuple):
        parts = tuple(map(_cleaned, value))
        return value if _is_same(parts, value) else parts
    if is_dataclass(value) and not isinstance(value, type):
        return _cleaned_fields(value)
    return value


def _cleaned_fields(value: Any) -> Any:
    changed = {
        field.name: cleaned
        for field in fields(value)
        if (cleaned := _cleaned(getattr(value, field.name))) is not getattr(value, field.name)
    }
    return replace(value, **changed) if changed else value


def _is_same(parts: tuple[Any, ...], others: tuple[Any, ...]) -> bool:
    return all(part is other for part, other in zip(parts, others, strict=True))
