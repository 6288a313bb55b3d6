"""By what the desk orders and filters submissions: what their fields say, in compared form."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.scope import Sorted, sorted_by

KIND, LANGUAGE, START, CLOSES_AT, REPEATS = "kind", "language", "start", "closes_at", "repeats"
_DAY_LENGTH, _LENGTH_MOST = len("2027-05-08"), 64


def desk_facets(fields: Mapping[str, Any]) -> Sorted:
    """Return what a submission is found by at the desk: what scopes ask, its kind and language,
    the days on which it starts and closes as they were written, and whether it repeats."""
    named = {
        (name, text.lower()[:_LENGTH_MOST])
        for name in (KIND, LANGUAGE)
        if (text := _line(fields, name))
    }
    days = {
        (name, text[:_DAY_LENGTH]) for name in (START, CLOSES_AT) if (text := _line(fields, name))
    }
    repeats = fields.get("recurrence") or fields.get("include")
    return sorted_by(fields) | named | days | ({(REPEATS, "yes")} if repeats else set())


def _line(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""
