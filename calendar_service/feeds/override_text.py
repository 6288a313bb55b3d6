"""One date of a series that differs, in words."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.event import Status
from calendar_service.domain.when import parse_moment
from calendar_service.feeds.kind_names import STATUS_NAMES
from calendar_service.words.words import Words

_BARE = ("title", "status_reason", "description")


def override_text(override: Mapping[str, Any], words: Words, *, place: str = "") -> str:
    """Return its date, and what is told of it; `place` is its own in words."""
    statuses = {each.value: STATUS_NAMES[each] for each in Status}
    status = override.get("status")
    told = [
        words.say(statuses[status]) if status in statuses else "",
        _moment(override.get("start"), words),
        place,
        *(str(override.get(name) or "") for name in _BARE),
    ]
    date = _moment(override.get("recurrence_id"), words)
    return f"{date}: {' · '.join(filter(None, told))}"


def _moment(value: Any, words: Words) -> str:
    moment = parse_moment(str(value or ""))
    return words.moment(moment) if moment else str(value or "")
