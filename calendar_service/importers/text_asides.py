"""What plain text says of an event by the way: that it repeats each week, and that it is free."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from calendar_service.domain.typed_day import DayNames
from calendar_service.importers.text_chunks import Chunk, Line
from calendar_service.importers.text_words import EVERY, FREE

_NEAR = 2
"""A repetition stands by the day; further off it may be about something else."""


@dataclass(frozen=True, slots=True)
class Asides:
    """`weekday` is there for what is on each week; `rest` is the text without what tells of both,
    as long as before, so that days stay where they were."""

    weekday: int | None
    price: dict[str, Any] | None
    rest: Chunk


def find_asides(chunk: Chunk, names: DayNames) -> Asides:
    """Return what is said by the way. What is not understood stays in the rest."""
    anchor = chunk.anchor or 0
    near = range(anchor - _NEAR, anchor + _NEAR + 1)
    weekdays: list[int] = []
    prices: list[str] = []
    lines: list[Line] = []
    for number, line in enumerate(chunk.lines):
        text = _without_price(line.text, prices)
        text = _without_repeat(text, names, weekdays) if number in near else text
        lines.append(replace(line, text=text))
    price = {"text": prices[0], "free": True} if prices else None
    weekday = weekdays[0] if len(set(weekdays)) == 1 else None
    kept: Sequence[Line] = lines if weekday is not None or prices else chunk.lines
    return Asides(weekday, price, replace(chunk, lines=tuple(kept)))


def _without_price(text: str, found: list[str]) -> str:
    def take(match: re.Match[str]) -> str:
        found.append(match[0].strip())
        return _blank(match[0])

    return FREE.sub(take, text)


def _without_repeat(text: str, names: DayNames, found: list[int]) -> str:
    def take(match: re.Match[str]) -> str:
        weekday = names.weekday(match["weekday"])
        if weekday is None:
            return match[0]
        found.append(weekday)
        return _blank(match[0])

    return EVERY.sub(take, text)


def _blank(text: str) -> str:
    """The comma keeps what stood before apart from what stands behind."""
    return "," + " " * (len(text) - 1)
